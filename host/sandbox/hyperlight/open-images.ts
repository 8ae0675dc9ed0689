const MiB = 1024 * 1024;

/** What images without a sandbox may take together. */
const idleBytes = 512 * MiB;

export interface Closable {
  /** Of memory, about. */
  bytes: number;
  close(): void;
}

/** An image that stays open until it is given back. */
export interface ImageLease<T> {
  image: T;
  release(): void;
}

interface Held<T> {
  made: Promise<T>;
  /** Once it is made. */
  image: T | undefined;
  uses: number;
}

/**
 * Images of this process by what they are made from. Those in use stay open; of the others, those that were used
 * last, as far as `mostBytes` go.
 */
export class OpenImages<T extends Closable> {
  readonly #mostBytes: number;
  /** Those used last at the end. */
  readonly #held = new Map<string, Held<T>>();

  constructor(mostBytes = idleBytes) {
    this.#mostBytes = mostBytes;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Made where there is none, by one of all who ask at a time. A failure isn't remembered. */
  async acquire(key: string, make: () => Promise<T>): Promise<ImageLease<T>> {
    const held = this.#held.get(key) ?? { made: make(), image: undefined, uses: 0 };
    this.#held.delete(key);
    this.#held.set(key, held);
    held.uses++;
    try {
      held.image = await held.made;
    } catch (error) {
      if (this.#held.get(key) === held) this.#held.delete(key);
      throw error;
    }
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      this.#release(key, held);
    };
    this.#trim();
    return { image: held.image, release };
  }

  /** The next who asks has it made anew. Who has it keeps it. */
  forget(key: string, image: T): void {
    const held = this.#held.get(key);
    if (held?.image !== image) return;
    this.#held.delete(key);
    if (held.uses === 0) image.close();
  }

  /** Those in use are closed when they are given back. */
  close(): void {
    for (const [key, { image }] of [...this.#held]) {
      if (image) this.forget(key, image);
      else this.#held.delete(key);
    }
  }

  #release(key: string, held: Held<T>): void {
    held.uses--;
    if (this.#held.get(key) === held) this.#trim();
    else if (held.uses === 0) held.image!.close();
  }

  #trim(): void {
    const idle = [...this.#held].filter(([, { image, uses }]) => image && uses === 0);
    let bytes = idle.reduce((sum, [, { image }]) => sum + image!.bytes, 0);
    const newest = [...this.#held.keys()].at(-1);
    for (const [key, { image }] of idle) {
      if (bytes <= this.#mostBytes) return;
      if (key === newest) continue;
      bytes -= image!.bytes;
      this.#held.delete(key);
      image!.close();
    }
  }
}
