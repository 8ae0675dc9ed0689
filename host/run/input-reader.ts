import type { SourceFile } from '../contract/report.js';

/** Takes files from an input, no faster than they are wanted. */
export class InputReader {
  readonly #files: Iterable<SourceFile> | AsyncIterable<SourceFile>;
  readonly #signal: AbortSignal;
  #wake = () => {};

  constructor(files: Iterable<SourceFile> | AsyncIterable<SourceFile>, signal: AbortSignal) {
    this.#files = files;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  /** Hands every file to `accept`, waiting as long as `full` says so. Rejects as the input and `accept` do. */
  async read(accept: (file: unknown) => Promise<void>, full: () => boolean): Promise<void> {
    for await (const file of this.#files) {
      if (this.#signal.aborted) return;
      await accept(file);
      while (full() && !this.#signal.aborted) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      if (this.#signal.aborted) return;
    }
  }

  /** `full` may have changed its mind. */
  recheck(): void {
    this.#wake();
  }
}
