import { timeScale } from '../../base/time-scale.js';
import { BoundedProcess, type ProcessEnd } from './bounded-process.js';
import type { Frame, FrameLimits } from './frames.js';
import type { LaunchOptions } from './launch.js';

/** How a single request to a process ended. */
export type RequestEnd = { frame: Frame } | { ended: 'deadline' } | { ended: 'early'; end: ProcessEnd };

export interface RequestOptions extends LaunchOptions {
  deadlineMs: number;
  /** Limits of the response. */
  answer: FrameLimits;
  signal?: AbortSignal;
}

/** Sends one request to a process of its own, and ends the process. Rejects only with the signal's reason. */
export async function requestOnce(
  header: unknown,
  body: readonly Uint8Array[],
  { deadlineMs, answer, signal, ...options }: RequestOptions,
): Promise<RequestEnd> {
  signal?.throwIfAborted();
  const child = new BoundedProcess(options);
  child.expect(answer);
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  try {
    return await new Promise<RequestEnd>((resolve, reject) => {
      onAbort = () => reject(signal!.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      timer = setTimeout(() => resolve({ ended: 'deadline' }), deadlineMs * timeScale());
      child.listen({
        onFrame: (frame) => resolve({ frame }),
        onEnd: (end) => resolve({ ended: 'early', end }),
      });
      child.hold();
      child.send(header, body);
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    await child.end();
  }
}
