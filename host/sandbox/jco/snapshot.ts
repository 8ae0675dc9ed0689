import { numberIn } from './global.js';
import { type MemoryContent, save, writeBack } from './memory-content.js';
import type { MutableState } from './mutable-state.js';

/** State of an instance at one moment, to which any instance of the same component can be restored. */
export class Snapshot {
  readonly #memories: { byteLength: number; content: MemoryContent }[];
  readonly #globals: unknown[];

  private constructor(memories: { byteLength: number; content: MemoryContent }[], globals: unknown[]) {
    this.#memories = memories;
    this.#globals = globals;
  }

  /**
   * Takes a snapshot of an instance before its first call; `undefined` if a global holds something other than a number.
   * Contents that are kept anyway aren't copied.
   */
  static of({ memories, starts, globals }: MutableState): Snapshot | undefined {
    const values = globals.map(numberIn);
    if (values.includes(undefined)) return undefined;
    const saved = memories.map((memory, at) => ({
      byteLength: memory.buffer.byteLength,
      content: starts[at]?.content ?? save(memory),
    }));
    return new Snapshot(saved, values);
  }

  /**
   * Restores an instance. Returns false if that is impossible, such as after its memory grew; its state is undefined
   * then.
   */
  restore({ touched, memories, starts, globals }: MutableState): boolean {
    if (touched || memories.length !== this.#memories.length || globals.length !== this.#globals.length) {
      return false;
    }
    const grew = memories.some(({ buffer }, at) => buffer.byteLength !== this.#memories[at]!.byteLength);
    if (grew) return false;
    for (const [at, memory] of memories.entries()) {
      const start = starts[at];
      if (start) start.restore();
      else writeBack(memory, this.#memories[at]!.content);
    }
    for (const [at, global] of globals.entries()) global.value = this.#globals[at];
    return true;
  }
}
