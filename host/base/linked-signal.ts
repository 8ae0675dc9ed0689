/** The listeners of each signal. Each signal gets one event listener, because Node warns of more than ten. */
const listenersOf = new WeakMap<AbortSignal, Set<(reason: unknown) => void>>();

/**
 * A signal that aborts by itself, or as soon as one of several does, until it is released. `AbortSignal.any` can't be
 * released: on Node 20 a signal never forgets its dependents.
 */
export class LinkedSignal {
  readonly #controller = new AbortController();
  readonly #release: (() => void)[];

  constructor(...signals: readonly AbortSignal[]) {
    this.#release = signals.map((signal) => onAbort(signal, (reason) => this.abort(reason)));
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Detaches the signal from its sources. */
  release(): void {
    for (const release of this.#release) release();
  }
}

/**
 * Calls `abort` when the signal is aborted, or at once if it already is. Returns a function that removes the listener.
 */
function onAbort(signal: AbortSignal, abort: (reason: unknown) => void): () => void {
  if (signal.aborted) {
    abort(signal.reason);
    return () => {};
  }
  const existing = listenersOf.get(signal);
  const listeners = existing ?? new Set();
  listeners.add(abort);
  if (!existing) {
    listenersOf.set(signal, listeners);
    signal.addEventListener('abort', notifyAll, { once: true });
  }
  return () => {
    listeners.delete(abort);
    if (listeners.size > 0 || listenersOf.get(signal) !== listeners) return;
    listenersOf.delete(signal);
    signal.removeEventListener('abort', notifyAll);
  };
}

function notifyAll(event: Event): void {
  const signal = event.target as AbortSignal;
  const listeners = listenersOf.get(signal) ?? [];
  listenersOf.delete(signal);
  for (const abort of listeners) abort(signal.reason);
}
