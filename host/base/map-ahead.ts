/**
 * Maps items in their order, up to `most` of them at a time. A failure comes after the results of all earlier items. What
 * is under way when the iteration is left goes nowhere.
 */
export async function* mapAhead<T, U>(
  items: AsyncIterable<T>,
  most: number,
  map: (item: T) => Promise<U>,
): AsyncGenerator<U, void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  const underWay: Promise<U>[] = [];
  const begin = (one: Promise<U>) => {
    one.catch(() => {});
    underWay.push(one);
  };
  let ended = false;
  try {
    for (;;) {
      while (!ended && underWay.length < most) {
        try {
          const step = await iterator.next();
          if (step.done) ended = true;
          else begin(map(step.value));
        } catch (error) {
          ended = true;
          begin(Promise.reject(error));
        }
      }
      const first = underWay.shift();
      if (!first) return;
      yield await first;
    }
  } finally {
    if (!ended) await iterator.return?.();
  }
}
