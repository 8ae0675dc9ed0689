/** Units between two turns of the event loop: some milliseconds. */
const unitsEach = 50_000;

/** A bound of the work on foreign texts. A unit is about one character or list item read. */
export class Work {
  readonly #signal: AbortSignal;
  #left: number;
  #since = 0;
  #isPartial = false;

  constructor(units: number, signal: AbortSignal) {
    this.#left = units;
    this.#signal = signal;
  }

  spend(units: number): void {
    this.#left -= units;
    this.#since += units;
  }

  get left(): number {
    return this.#left;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** Notes that something was left out. */
  skip(): void {
    this.#isPartial = true;
  }

  /** Whether something was left out. */
  get isPartial(): boolean {
    return this.#isPartial || this.isSpent;
  }

  /** Whether the event loop should turn now. @throws the signal's reason */
  pause(): boolean {
    if (this.#since < unitsEach) return false;
    this.#since = 0;
    this.#signal.throwIfAborted();
    return true;
  }
}
