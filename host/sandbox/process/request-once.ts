import { timeScale } from '../../base/time-scale.js';
import { BoundedProcess, type ProcessEnd } from './bounded-process.js';
import type { Frame, FrameLimits } from './frames.js';
import type { LaunchOptions } from './launch.js';

/** How a process ended that was to answer one question. */
export type RequestEnd = { frame: Frame } | { ended: 'deadline' } | { ended: 'early'; end: ProcessEnd };

export interface RequestOptions extends LaunchOptions {
  deadlineMs: number;
  /** Of the answer. */
  answer: FrameLimits;
  signal?: AbortSignal;
}

/** Asks a process of its own one question, and ends it. Rejects only with the signal's reason. */
export async function requestOnce(
  header: unknown,
  body: readonly Uint8Array[],
  { deadlineMs, answer, signal, ...options }: RequestOptions,
): Promise<RequestEnd> {
  signal?.throwIfAborted();
  const asked = new BoundedProcess(options);
  asked.expect(answer);
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  try {
    return await new Promise<RequestEnd>((resolve, reject) => {
      onAbort = () => reject(signal!.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      timer = setTimeout(() => resolve({ ended: 'deadline' }), deadlineMs * timeScale());
      asked.listen({
        onFrame: (frame) => resolve({ frame }),
        onEnd: (end) => resolve({ ended: 'early', end }),
      });
      asked.hold();
      asked.send(header, body);
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    await asked.end();
  }
}
