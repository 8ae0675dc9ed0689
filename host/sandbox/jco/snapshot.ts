import { numberIn } from './global.js';
import type { MutableState } from './mutable-state.js';

/** Unit of comparing and writing memory; memories are multiples of it. */
const chunkBytes = 16 * 1024;
const zeros = Buffer.alloc(chunkBytes);

interface SavedMemory {
  byteLength: number;
  /** Content up to the last chunk that isn't all zeros. */
  content: Buffer;
}

/** State of an instance at one moment, to which any instance of the same component can be restored. */
export class Snapshot {
  readonly #memories: SavedMemory[];
  readonly #globals: unknown[];

  private constructor(memories: SavedMemory[], globals: unknown[]) {
    this.#memories = memories;
    this.#globals = globals;
  }

  /** Takes a snapshot; `undefined` if a global holds something other than a number. */
  static of({ memories, globals }: MutableState): Snapshot | undefined {
    const values = globals.map(numberIn);
    if (values.includes(undefined)) return undefined;
    return new Snapshot(memories.map(save), values);
  }

  /**
   * Restores an instance. Returns false if that is impossible, such as after its memory grew; its state is undefined
   * then.
   */
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

/** Writes only what differs, so that untouched pages take no memory. */
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
