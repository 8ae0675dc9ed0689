const MiB = 1024 * 1024;

/** Maximum memory of all unused images together. */
const idleBytes = 512 * MiB;

export interface Closable {
  /** Approximate memory. */
  bytes: number;
  close(): void;
}

/** An image that stays open until it is released. */
export interface ImageLease<T> {
  image: T;
  release(): void;
}

interface Held<T> {
  made: Promise<T>;
  /** Set once the image is made. */
  image: T | undefined;
  uses: number;
}

/**
 * Open images of this process, by their inputs. Images in use stay open. Of the others, the most recently used stay
 * open up to `mostBytes`.
 */
export class OpenImages<T extends Closable> {
  readonly #mostBytes: number;
  /** In the order of last use. */
  readonly #held = new Map<string, Held<T>>();

  constructor(mostBytes = idleBytes) {
    this.#mostBytes = mostBytes;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Leases an image, and makes it if it isn't open. Concurrent callers share one attempt. Failures are not cached. */
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

  /** Forgets an image: the next caller makes it again, and present users keep it. */
  forget(key: string, image: T): void {
    const held = this.#held.get(key);
    if (held?.image !== image) return;
    this.#held.delete(key);
    if (held.uses === 0) image.close();
  }

  /** Closes all images; those in use close when they are released. */
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
