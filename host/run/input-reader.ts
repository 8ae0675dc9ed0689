import type { SourceFile } from '../contract/report.js';

/** Reads files from an input, no faster than they are consumed. */
export class InputReader {
  readonly #files: Iterable<SourceFile> | AsyncIterable<SourceFile>;
  readonly #signal: AbortSignal;
  #wake = () => {};

  constructor(files: Iterable<SourceFile> | AsyncIterable<SourceFile>, signal: AbortSignal) {
    this.#files = files;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  /** Passes every file to `accept` and pauses while `full` returns true. Rejects as the input and `accept` do. */
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

  /** Resumes a paused `read` if `full` no longer returns true. */
  recheck(): void {
    this.#wake();
  }
}
