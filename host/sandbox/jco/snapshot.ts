import { numberIn } from './global.js';
import type { MutableState } from './mutable-state.js';

/** What is compared, and written back, at once; memories are whole multiples of it. */
const chunkBytes = 16 * 1024;
const zeros = Buffer.alloc(chunkBytes);

interface SavedMemory {
  byteLength: number;
  /** Up to the last chunk that isn't all zeros. */
  content: Buffer;
}

/** The state of an instance at one moment, for any instance of the same component to be brought back to. */
export class Snapshot {
  readonly #memories: SavedMemory[];
  readonly #globals: unknown[];

  private constructor(memories: SavedMemory[], globals: unknown[]) {
    this.#memories = memories;
    this.#globals = globals;
  }

  /** Undefined where a global holds something other than a number. */
  static of({ memories, globals }: MutableState): Snapshot | undefined {
    const values = globals.map(numberIn);
    if (values.includes(undefined)) return undefined;
    return new Snapshot(memories.map(save), values);
  }

  /** False, and nothing is promised of the instance, where it can't be brought back: its memory grew, say. */
  restore({ touched, memories, globals }: MutableState): boolean {
    if (touched || memories.length !== this.#memories.length || globals.length !== this.#globals.length) {
      return false;
    }
    const grew = memories.some(({ buffer }, at) => buffer.byteLength !== this.#memories[at]!.byteLength);
    if (grew) return false;
    for (const [at, memory] of memories.entries()) writeBack(Buffer.from(memory.buffer), this.#memories[at]!);
    for (const [at, global] of globals.entries()) global.value = this.#globals[at];
    return true;
  }
}

function save({ buffer }: WebAssembly.Memory): SavedMemory {
  const bytes = Buffer.from(buffer);
  let end = bytes.length;
  while (end > 0 && isZero(bytes, end - chunkBytes, end)) end -= chunkBytes;
  return { byteLength: bytes.length, content: Buffer.from(bytes.subarray(0, end)) };
}

/** Only what differs is written, so that pages that nobody touched take no memory. */
function writeBack(bytes: Buffer, { content }: SavedMemory): void {
  for (let from = 0; from < bytes.length; from += chunkBytes) {
    const to = from + chunkBytes;
    if (from >= content.length) {
      if (!isZero(bytes, from, to)) bytes.fill(0, from, to);
    } else if (bytes.compare(content, from, to, from, to) !== 0) content.copy(bytes, from, from, to);
  }
}

function isZero(bytes: Buffer, from: number, to: number): boolean {
  return bytes.compare(zeros, 0, to - from, from, to) === 0;
}
