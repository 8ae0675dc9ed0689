import type { Progress } from '../core/method.js';

/** Sends a notification to the client. */
export type Notify = (notification: { method: string; params: Record<string, unknown> }) => Promise<void>;

/** Where a call's progress goes. */
export interface ProgressReceiver {
  receive(progress: Progress): void;
  /** Sends what was held back. */
  flush(): void;
}

/** Notifications that may be sent at once, and how soon there may be one more. */
const burst = 10;
const everyMs = 200;

/**
 * Sends how far a call has come, to a client that gave a token for it. Notifications are few, and their numbers only
 * grow.
 */
export function progressTo(
  token: string | number | undefined,
  notify: Notify,
  now: () => number = () => performance.now(),
): ProgressReceiver | undefined {
  if (token === undefined) return undefined;
  let free = burst;
  let since = now();
  let reached = 0;
  let held: Progress | undefined;
  const flush = () => {
    if (!held) return;
    const { done, total, message } = held;
    held = undefined;
    free--;
    const params = { progressToken: token, progress: done, ...(total !== undefined && { total }) };
    // Who has gone away needs no progress.
    notify({
      method: 'notifications/progress',
      params: { ...params, ...(message && { message }) },
    }).catch(() => {});
  };
  return {
    receive(progress) {
      if (progress.done <= reached) return;
      reached = progress.done;
      held = progress;
      const more = Math.floor((now() - since) / everyMs);
      since += more * everyMs;
      free = Math.min(burst, free + more);
      if (free > 0) flush();
    },
    flush,
  };
}
