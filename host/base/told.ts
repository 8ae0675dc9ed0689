/** Tells an event. Resolves when whoever iterates asks for the next one. */
export type Tell<E> = (event: E) => Promise<void>;

interface Offer<E> {
  event: E;
  seen: () => void;
  refused: (reason: unknown) => void;
}

/**
 * Turns work that tells events into an iteration, whose return value is that of the work. An event that the work waits
 * for makes it stand still until the next one is asked for. Leaving the loop aborts the signal that the work gets, and
 * waits for the work to end.
 */
export async function* told<E, R>(
  work: (tell: Tell<E>, signal: AbortSignal) => Promise<R>,
): AsyncGenerator<E, R, undefined> {
  const left = new AbortController();
  const offers: Offer<E>[] = [];
  let shown: Offer<E> | undefined;
  let wake = () => {};
  const tell: Tell<E> = (event) =>
    new Promise((seen, refused) => {
      if (left.signal.aborted) {
        refused(left.signal.reason);
        return;
      }
      offers.push({ event, seen, refused });
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
      while (offers.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      shown = offers.shift();
      if (shown === undefined) return await done;
      yield shown.event;
      shown.seen();
      shown = undefined;
    }
  } finally {
    left.abort(new Error('nobody iterates any more'));
    for (const offer of [...(shown ? [shown] : []), ...offers]) offer.refused(left.signal.reason);
    await done.catch(() => {});
  }
}
