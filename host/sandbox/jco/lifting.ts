/** What is thrown where a guest hands over more than its thread can hold. */
export class TooMuchLifted extends Error {
  constructor() {
    super('what the agent hands over takes more memory than its thread has');
  }
}

// Heap that one element of a list and one byte of a text take, as a value and as JSON of it: never more than
// twice this.
const perElement = 24;
const perElementByte = 6;
const perTextByte = 8;

/** Of a thread's heap, what is counted may take up. */
const share = 3 / 8;

/** What the glue calls to have a list counted, of its length and the bytes of an element. */
export const liftList = 'tarsLiftList';

/**
 * Counts what the values of a guest will cost before the glue makes them: a few bytes of a guest can stand for
 * gigabytes of JavaScript, and V8 ends the process, not the thread, where a thread's heap overflows at once.
 *
 * The budget is for what is alive at one time: what an import was given and gave, or what a call answers. Nothing
 * else is while an import runs: a guest's own answer is made when its code has returned, and neither an allocator,
 * which the host calls amid values, nor a post-return can call imports (`canonicalChecks`). So however often imports
 * are called, each has all of it.
 */
export class Lifting {
  readonly #budgetBytes: number;
  #bytes = 0;
  #cut = false;

  constructor(heapBytes: number) {
    this.#budgetBytes = heapBytes * share;
  }

  /** What the realm of the glue has of this. */
  globals(): Record<string, unknown> {
    const lifting = this;
    return {
      [liftList]: (length: number, elementBytes: number) => this.#list(length, elementBytes),
      TextDecoder: class {
        readonly #decoder: InstanceType<typeof TextDecoder>;

        constructor(encoding?: string) {
          this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
        }

        /** Throws a TypeError for what is no text, as the component model asks for. */
        decode(units: Uint8Array | Uint16Array): string {
          return this.#decoder.decode(lifting.#text(units));
        }
      },
    };
  }

  /** The functions of an import: what they are given and give is garbage once they return, or throw. */
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

  /** Units of two bytes take no more than twice as much as one byte does. */
  #text<T extends Uint8Array | Uint16Array>(units: T): T {
    const left = Math.max(0, Math.floor((this.#budgetBytes - this.#bytes) / perTextByte));
    this.#bytes += perElement + perTextByte * units.length;
    if (units.length <= left) return units;
    this.#cut = true;
    return units.subarray(0, boundary(units, left)) as T;
  }
}

/** The last place up to `end` where a character begins, in UTF-8 or UTF-16. */
function boundary(units: Uint8Array | Uint16Array, end: number): number {
  let at = end;
  if (units.BYTES_PER_ELEMENT === 2) return (units[at]! & 0xfc00) === 0xdc00 ? Math.max(0, at - 1) : at;
  while (at > 0 && (units[at]! & 0xc0) === 0x80) at--;
  return at;
}

const listLoop = /for \(let i = 0; i < (len\d+); i\+\+\) \{\s*const base = base\d+ \+ i \* (\d+);/g;

/** The glue, which has the elements of a list counted before it makes them. */
export function countingLists(glue: string): string {
  const counting = glue.replace(listLoop, `${liftList}($1, $2); $&`);
  if (/(?<!; )for \(let i = 0; i < len\d+; i\+\+\)/.test(counting)) {
    throw new Error('the transpiler wrote a list in a form that is not known');
  }
  return counting;
}
