/** Most notices of a walk; a hostile repository can cause one in each of its folders. */
const most = 20;

/** A sink for notices that passes on the first ones, and counts the others. */
export class BoundedNotices {
  readonly #onNotice: (text: string) => void;
  #count = 0;

  constructor(onNotice: (text: string) => void) {
    this.#onNotice = onNotice;
  }

  readonly tell = (text: string): void => {
    if (this.#count++ < most) this.#onNotice(text);
  };

  /** Passes on notices about all files, and the number of dropped ones. */
  end(last: readonly string[]): void {
    if (this.#count > most) this.#onNotice(`and ${this.#count - most} more of the kind about files of rules`);
    last.forEach(this.#onNotice);
  }
}
