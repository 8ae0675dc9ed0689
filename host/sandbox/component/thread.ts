import { Worker } from 'node:worker_threads';
import { AgentInvalidError, SandboxCrashedError } from '../../errors.js';
import type { ThreadAnswer } from './answer.js';
import type { ComponentKind } from './check.js';

export interface ComponentRequest {
  name: string;
  kind: ComponentKind;
  bytes: Uint8Array;
}

/** What looking at one component may take, whether a thread or a process does it. */
export const deadlineMs = 120_000;

/**
 * Looks at a component on a thread of its own: the bytes are untrusted, and it takes long.
 * @throws AgentInvalidError
 */
export function runThread<T>(script: URL, request: ComponentRequest, verb: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, {
      workerData: request,
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      void worker.terminate();
      settle();
    };
    const crash = (what: string, cause?: unknown) =>
      end(() => reject(new SandboxCrashedError(`${verb} of ${request.name} ${what}`, { cause })));
    const timer = setTimeout(
      () =>
        end(() => reject(new AgentInvalidError(`${verb} of ${request.name} takes over ${deadlineMs} ms`))),
      deadlineMs,
    );
    worker.once('message', (message: ThreadAnswer<T>) => {
      if ('answer' in message) end(() => resolve(message.answer));
      else if (message.invalid)
        end(() => reject(new AgentInvalidError(message.message, { hint: message.hint })));
      else crash(`failed: ${message.message}`);
    });
    worker.once('error', (cause) => crash('failed', cause));
    worker.once('exit', () => crash('ended early'));
  });
}
