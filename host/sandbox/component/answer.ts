import { parentPort } from 'node:worker_threads';
import { TarsError } from '../../errors.js';

/** What a thread of `runThread` says once. */
export type ThreadAnswer<T> =
  | { answer: T }
  | { invalid: true; message: string; hint: string | undefined }
  | { invalid: false; message: string };

/** Sends what `work` comes to from a thread of `runThread` to its parent. */
export async function answerParent(work: () => Promise<unknown>): Promise<void> {
  let message: ThreadAnswer<unknown>;
  try {
    message = { answer: await work() };
  } catch (error) {
    message =
      error instanceof TarsError
        ? { invalid: true, message: error.message, hint: error.hint }
        : { invalid: false, message: String((error as Error)?.stack ?? error) };
  }
  parentPort!.postMessage(message);
}
