import { parentPort, workerData } from 'node:worker_threads';
import { TarsError } from '../../base/errors.js';
import { respondOnce } from '../process/child-channel.js';
import type { ComponentRequest } from './request.js';

/** What is said once of a component. */
export type ComponentResponse<T> =
  | { answer: T }
  | { invalid: true; message: string; details: readonly string[]; hint: string | undefined }
  | { invalid: false; message: string };

/** Says what `look` comes to, from a thread or a process of `lookAt`. */
export async function serveLook(look: (request: ComponentRequest) => Promise<object>): Promise<void> {
  if (parentPort) {
    parentPort.postMessage(await answerOf(look, workerData as ComponentRequest));
    return;
  }
  await respondOnce(async ({ header, body }) => {
    const request = header as Omit<ComponentRequest, 'bytes'>;
    return withBytesApart(await answerOf(look, { ...request, bytes: body }));
  });
}

async function answerOf(
  look: (request: ComponentRequest) => Promise<object>,
  request: ComponentRequest,
): Promise<ComponentResponse<object>> {
  try {
    return { answer: await look(request) };
  } catch (error) {
    return error instanceof TarsError
      ? { invalid: true, message: error.message, details: error.details, hint: error.hint }
      : { invalid: false, message: String((error as Error)?.stack ?? error) };
  }
}

/** Core modules are the bytes of a message; its header has their names and sizes. */
function withBytesApart(answer: ComponentResponse<object>): readonly [unknown, Uint8Array[]] {
  if (!('answer' in answer) || !('modules' in answer.answer)) return [answer, []];
  const modules = Object.entries(answer.answer.modules as Record<string, Uint8Array>);
  const sizes = modules.map(([name, bytes]) => [name, bytes.byteLength]);
  return [{ answer: { ...answer.answer, modules: sizes } }, modules.map(([, bytes]) => bytes)];
}
