/** Error for a guest that passes more than its thread can hold. */
export class TooMuchLifted extends Error {
  constructor() {
    super('what the agent hands over takes more memory than its thread has');
  }
}

// Heap bytes per list element and per text byte, for the value and its JSON. Actual use never exceeds twice these.
const perElement = 24;
const perElementByte = 6;
const perTextByte = 8;

/** Share of a thread's heap that counted values may take. */
const share = 3 / 8;

/** Name of the glue's function that counts a list, given its length and the bytes of an element. */
export const liftList = 'tarsLiftList';

/**
 * Counts the cost of a guest's values before the glue makes them. A few guest bytes can stand for gigabytes of
 * JavaScript, and a sudden heap overflow in a thread makes V8 end the whole process.
 *
 * The budget covers what is alive at one time: an import's arguments and result, or a call's answer. Nothing else is
 * alive while an import runs. A guest's answer is made after its code has returned. Allocators, which the host calls
 * between values, and post-returns can't call imports (`canonicalChecks`). So each import call has the whole budget.
 */
export class Lifting {
  readonly #budgetBytes: number;
  #bytes = 0;
  #cut = false;

  constructor(heapBytes: number) {
    this.#budgetBytes = heapBytes * share;
  }

  /** Returns the globals that the glue's realm gets from this. */
  globals(): Record<string, unknown> {
    const lifting = this;
    return {
      [liftList]: (length: number, elementBytes: number) => this.#list(length, elementBytes),
      TextDecoder: class {
        readonly #decoder: InstanceType<typeof TextDecoder>;

        constructor(encoding?: string) {
          this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
        }

        /** Decodes a text. Throws a TypeError for invalid text, as the component model requires. */
        decode(units: Uint8Array | Uint16Array): string {
          return this.#decoder.decode(lifting.#text(units));
        }
      },
    };
  }

  /** Wraps the functions of an import. Their arguments and results are garbage once they return or throw. */
  around<T extends Record<string, (...args: never[]) => unknown>>(functions: T, mayBeCut = false): T {
    const wrapped = Object.entries(functions).map(([name, call]) => [
      name,
      (...args: never[]) => {
        try {
          if (!mayBeCut) this.assertWhole();
          return call(...args);
        } finally {
          this.begin();
        }
      },
    ]);
    return Object.fromEntries(wrapped) as T;
  }

  begin(): void {
    this.#bytes = 0;
    this.#cut = false;
  }

  /** @throws TooMuchLifted if a text was cut. */
  assertWhole(): void {
    if (this.#cut) throw new TooMuchLifted();
  }

  #list(length: number, elementBytes: number): void {
    this.#bytes += length * (perElement + perElementByte * elementBytes);
    if (this.#bytes > this.#budgetBytes) throw new TooMuchLifted();
  }

  /** Counts a text, and cuts it at the budget. A two-byte unit takes at most twice as much as a byte. */
  #text<T extends Uint8Array | Uint16Array>(units: T): T {
    const left = Math.max(0, Math.floor((this.#budgetBytes - this.#bytes) / perTextByte));
    this.#bytes += perElement + perTextByte * units.length;
    if (units.length <= left) return units;
    this.#cut = true;
    return units.subarray(0, boundary(units, left)) as T;
  }
}

/** Finds the last character boundary up to `end`, in UTF-8 or UTF-16. */
function boundary(units: Uint8Array | Uint16Array, end: number): number {
  let at = end;
  if (units.BYTES_PER_ELEMENT === 2) return (units[at]! & 0xfc00) === 0xdc00 ? Math.max(0, at - 1) : at;
  while (at > 0 && (units[at]! & 0xc0) === 0x80) at--;
  return at;
}

const listLoop = /for \(let i = 0; i < (len\d+); i\+\+\) \{\s*const base = base\d+ \+ i \* (\d+);/g;

/** Changes the glue to count the elements of a list before it makes them. */
export function countingLists(glue: string): string {
  const counting = glue.replace(listLoop, `${liftList}($1, $2); $&`);
  if (/(?<!; )for \(let i = 0; i < len\d+; i\+\+\)/.test(counting)) {
    throw new Error('the transpiler wrote a list in a form that is not known');
  }
  return counting;
}
