/**
 * Work on the main thread whose size an agent decides. The generator yields wherever the work can be interrupted, at
 * most some milliseconds apart.
 */
export type Steps<T> = Generator<unknown, T, undefined>;

/** Runs the steps and lets the event loop turn after each. Work of a single step takes no turn. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await turn();
  }
}

/** Resolves once everything else in the event loop's queue has had a turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
