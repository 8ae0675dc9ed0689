/**
 * Settles as the promise does, or rejects with the signal's reason if the signal aborts first. The work continues for
 * other callers unless `cancel` ends it.
 */
export function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  cancel: () => void = () => {},
): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Settles as the promise does, but an error after the signal has aborted is none: undefined. */
export async function unlessEnded<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  }
}

/** Does the same as `untilAborted`, but resolves with `otherwise` if the signal aborts first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal, otherwise: T): Promise<T> {
  try {
    return await untilAborted(promise, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return otherwise;
  }
}
