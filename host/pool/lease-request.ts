import type { Image } from '../contract/image.js';
import type { Limits } from '../contract/limits.js';

/** What a sandbox can be used for, and what it may take. */
export interface SandboxNeed {
  /** Sandboxes of equal keys can stand in for each other. */
  key: string;
  image: Image;
  limits: Limits;
  bytes: number;
}

/** A place in the line for a sandbox. */
export class LeaseRequest<Lease> implements SandboxNeed {
  readonly key: string;
  readonly image: Image;
  readonly limits: Limits;
  readonly bytes: number;
  readonly since = performance.now();
  /** Rejects where the request is refused or abandoned. */
  readonly granted: Promise<Lease>;
  #settle!: { resolve(lease: Lease): void; reject(error: unknown): void };
  #abandoned = false;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.#abandon();
  readonly #onAbandoned: () => void;

  /** `onAbandoned`: the signal was aborted before there was a lease. */
  constructor(
    { key, image, limits, bytes }: SandboxNeed,
    signal: AbortSignal | undefined,
    onAbandoned: () => void,
  ) {
    this.key = key;
    this.image = image;
    this.limits = limits;
    this.bytes = bytes;
    this.granted = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#signal = signal;
    this.#onAbandoned = onAbandoned;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Whether nobody waits for it any more. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  grant(lease: Lease): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#settle.resolve(lease);
  }

  refuse(error: unknown): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#settle.reject(error);
  }

  #abandon(): void {
    this.#abandoned = true;
    this.#settle.reject(this.#signal!.reason);
    this.#onAbandoned();
  }
}

/** Of limits that come with many calls. */
const limitKeys = new WeakMap<Limits, string>();

export function keyOf(image: Image, limits: Limits): string {
  const key = limitKeys.get(limits) ?? JSON.stringify(limits);
  limitKeys.set(limits, key);
  return `${image.digest} ${key}`;
}
