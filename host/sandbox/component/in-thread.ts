import { Worker } from 'node:worker_threads';
import { timeScale } from '../../base/time-scale.js';
import { type ComponentRequest, deadlineMs } from './request.js';
import type { ComponentResponse } from './serve-look.js';

/** Result of inspecting a component. `how` follows the name of the action in a sentence. */
export type Look =
  | { answer: unknown }
  | { invalid: true; message: string; details: readonly string[]; hint: string | undefined; how?: never }
  | { invalid: true; message?: never; details?: never; hint?: never; how: string }
  | { invalid: false; how: string; cause?: unknown };

export const tookTooLong: Look = { invalid: true, how: `takes over ${deadlineMs} ms` };

/** Inspects a component of this package in a thread, which is faster than a process. */
export function lookInThread(script: URL, request: ComponentRequest): Promise<Look> {
  return new Promise((resolve) => {
    // Nothing but the bytes, which may be a part of a larger buffer.
    const bytes = new Uint8Array(request.bytes);
    const worker = new Worker(script, {
      workerData: { ...request, bytes },
      transferList: [bytes.buffer],
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
