/**
 * Work on the main thread that may be large, because an agent decides how large, is a generator: what it yields are
 * the places where it can be interrupted. Between two of them is work of some milliseconds at most.
 */
export type Steps<T> = Generator<unknown, T, undefined>;

/** Does work of several steps; the event loop turns after each of them. What has only one takes no turn. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await turn();
  }
}

/** Resolves after whatever else waits for the event loop has had its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
