/** Messages that are read ahead of those that are dealt with. */
const mostMessages = 1000;
const mostBytes = 8 * 1024 * 1024;

/** Knows what was read and isn't dealt with yet: vscode-jsonrpc deals with one message a turn, however many there are. */
export class Ahead {
  readonly #bytes = new Map<unknown, number>();
  #sum = 0;
  #onReady: (() => void)[] = [];

  add(message: unknown, bytes: number): void {
    this.#bytes.set(message, bytes);
    this.#sum += bytes;
  }

  done(message: unknown): void {
    const bytes = this.#bytes.get(message);
    if (bytes === undefined) return;
    this.#bytes.delete(message);
    this.#sum -= bytes;
    if (this.#isFull) return;
    for (const go of this.#onReady.splice(0)) go();
  }

  /** Resolves when there is room for a message; undefined if there is. */
  ready(): Promise<void> | undefined {
    return this.#isFull ? new Promise((resolve) => this.#onReady.push(resolve)) : undefined;
  }

  get #isFull(): boolean {
    return this.#bytes.size >= mostMessages || this.#sum >= mostBytes;
  }
}
