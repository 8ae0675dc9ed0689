/** Who waits for a signal: one listener, however many there are, as Node warns of more than ten. */
const waiting = new WeakMap<AbortSignal, Set<(reason: unknown) => void>>();

/**
 * A signal that is aborted as soon as one of several is, for as long as somebody needs it. `AbortSignal.any` can't be let
 * go of: on Node 20 a signal never forgets those that depend on it.
 */
export class LinkedSignal {
  readonly #controller = new AbortController();
  readonly #release: (() => void)[];

  constructor(...signals: readonly AbortSignal[]) {
    this.#release = signals.map((signal) => onAbort(signal, (reason) => this.#controller.abort(reason)));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Nothing aborts it any more. */
  release(): void {
    for (const release of this.#release) release();
  }
}

/** Calls `abort` when the signal is aborted, at once where it is already. Returns what takes that back. */
function onAbort(signal: AbortSignal, abort: (reason: unknown) => void): () => void {
  if (signal.aborted) {
    abort(signal.reason);
    return () => {};
  }
  const listeners = waiting.get(signal);
  const all = listeners ?? new Set();
  all.add(abort);
  if (!listeners) {
    waiting.set(signal, all);
    signal.addEventListener('abort', notifyAll, { once: true });
  }
  return () => {
    all.delete(abort);
    if (all.size > 0 || waiting.get(signal) !== all) return;
    waiting.delete(signal);
    signal.removeEventListener('abort', notifyAll);
  };
}

function notifyAll(event: Event): void {
  const signal = event.target as AbortSignal;
  const all = waiting.get(signal) ?? [];
  waiting.delete(signal);
  for (const abort of all) abort(signal.reason);
}
