import type { Image } from '../contract/image.js';
import type { Limits } from '../contract/limits.js';

/** Requirements on a sandbox: its image, its limits, and the most memory it may take. */
export interface SandboxNeed {
  /** Sandboxes of equal keys are interchangeable. */
  key: string;
  image: Image;
  limits: Limits;
  bytes: number;
}

/** A place in the queue for a sandbox. */
export class LeaseRequest<Lease> implements SandboxNeed {
  readonly key: string;
  readonly image: Image;
  readonly limits: Limits;
  readonly bytes: number;
  readonly since = performance.now();
  /** Rejects if the request is refused or abandoned. */
  readonly granted: Promise<Lease>;
  #settle!: { resolve(lease: Lease): void; reject(error: unknown): void };
  #abandoned = false;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.#abandon();
  readonly #onAbandoned: () => void;

  /** `onAbandoned` is called if the signal aborts before the grant. */
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

  /** Whether the caller has abandoned the request. */
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

/** Keys of limits, which many calls share. */
const limitKeys = new WeakMap<Limits, string>();

export function keyOf(image: Image, limits: Limits): string {
  const key = limitKeys.get(limits) ?? JSON.stringify(limits);
  limitKeys.set(limits, key);
  return `${image.digest} ${key}`;
}
