import { Worker } from 'node:worker_threads';
import { timeScale } from '../../base/time-scale.js';
import { type ComponentRequest, deadlineMs } from './request.js';
import type { ComponentResponse } from './serve-look.js';

/** How looking at a component ended. `how` follows the name of what was done. */
export type Look =
  | { answer: unknown }
  | { invalid: true; message: string; details: readonly string[]; hint: string | undefined; how?: never }
  | { invalid: true; message?: never; details?: never; hint?: never; how: string }
  | { invalid: false; how: string; cause?: unknown };

export const tookTooLong: Look = { invalid: true, how: `takes over ${deadlineMs} ms` };

/** For components of this package: it is quicker than a process. */
export function lookInThread(script: URL, request: ComponentRequest): Promise<Look> {
  return new Promise((resolve) => {
    const worker = new Worker(script, {
      workerData: request,
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    const end = (look: Look) => {
      clearTimeout(timer);
      void worker.terminate();
      resolve(look);
    };
    const timer = setTimeout(() => end(tookTooLong), deadlineMs * timeScale());
    worker.once('message', (message: ComponentResponse<unknown>) => end(lookOf(message)));
    worker.once('error', (cause) => end({ invalid: false, how: 'failed', cause }));
    worker.once('exit', () => end({ invalid: false, how: 'ended early' }));
  });
}

export function lookOf(answer: ComponentResponse<unknown>): Look {
  if ('answer' in answer || answer.invalid) return answer;
  return { invalid: false, how: `failed: ${answer.message}` };
}
