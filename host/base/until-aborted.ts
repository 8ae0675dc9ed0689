/**
 * What the promise comes to, or the signal's reason where that is first: the work goes on for others who wait, unless
 * `cancel` ends it.
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

/** The same, with something else to go on with where the signal is first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal, otherwise: T): Promise<T> {
  try {
    return await untilAborted(promise, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return otherwise;
  }
}
