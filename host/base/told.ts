/** Tells an event. Resolves when whoever iterates asks for the next one. */
export type Tell<E> = (event: E) => Promise<void>;

/**
 * Turns work that tells events into an iteration, whose return value is that of the work. The work stands still while an
 * event is looked at. Leaving the loop aborts the signal that the work gets, and waits for the work to end.
 */
export async function* told<E, R>(
  work: (tell: Tell<E>, signal: AbortSignal) => Promise<R>,
): AsyncGenerator<E, R, undefined> {
  const left = new AbortController();
  let offered: { event: E; seen: () => void } | undefined;
  let refuse = (_: unknown) => {};
  let wake = () => {};
  const tell: Tell<E> = (event) =>
    new Promise((resolve, reject) => {
      if (left.signal.aborted) {
        reject(left.signal.reason);
        return;
      }
      offered = { event, seen: resolve };
      refuse = reject;
      wake();
    });
  let ended = false;
  const done = work(tell, left.signal).finally(() => {
    ended = true;
    wake();
  });
  // The iteration awaits it below, or has been left.
  done.catch(() => {});
  try {
    for (;;) {
      while (offered === undefined && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (offered === undefined) return await done;
      const { event, seen } = offered;
      offered = undefined;
      yield event;
      seen();
    }
  } finally {
    left.abort(new Error('nobody iterates any more'));
    refuse(left.signal.reason);
    await done.catch(() => {});
  }
}
