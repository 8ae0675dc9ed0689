/** Of a walk; a hostile repository has something to be told of in each of its folders. */
const most = 20;

/** Hands on the first notices, and counts the others. */
export class BoundedNotices {
  readonly #onNotice: (text: string) => void;
  #count = 0;

  constructor(onNotice: (text: string) => void) {
    this.#onNotice = onNotice;
  }

  readonly tell = (text: string): void => {
    if (this.#count++ < most) this.#onNotice(text);
  };

  /** Tells what is about the whole, and how many were left out. */
  end(last: readonly string[]): void {
    if (this.#count > most) this.#onNotice(`and ${this.#count - most} more of the kind about files of rules`);
    last.forEach(this.#onNotice);
  }
}
