import type { Output } from '../terminal.js';

const quietForMs = 1000;
const everyMs = 100;

/** One line on a terminal with the progress of a run that takes a while. */
export class Progress {
  readonly #output: Output;
  readonly #startedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #shown = false;
  #files = 0;
  #findings = 0;

  constructor(output: Output, enabled: boolean) {
    this.#output = output;
    if (enabled && output.isTTY) this.#timer = setInterval(() => this.#draw(), everyMs).unref();
  }

  show(files: number, findings: number): void {
    this.#files = files;
    this.#findings = findings;
  }

  /** Makes room for other output; the line comes back by itself. */
  clear(): void {
    if (this.#shown) this.#output.write('\r\x1b[2K');
    this.#shown = false;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    const elapsed = performance.now() - this.#startedAt;
    if (elapsed < quietForMs) return;
    const text = `${this.#files} files · ${this.#findings} findings · ${(elapsed / 1000).toFixed(0)} s`;
    this.#output.write(`\r\x1b[2K${this.#output.paint.dim(text)}`);
    this.#shown = true;
  }
}
