import { Worker } from 'node:worker_threads';
import type { World } from '../../agents/world.js';
import { AgentInvalidError, SandboxCrashedError } from '../../errors.js';

export interface TranspileRequest {
  name: string;
  kind: 'agent' | 'syntax';
  bytes: Uint8Array;
}

export interface TranspileAnswer {
  /** A script whose value is jco's `instantiate`. */
  glue: string;
  /** Core modules by the names that the glue asks for. */
  modules: Record<string, Uint8Array>;
  world: World;
}

const deadlineMs = 120_000;

/**
 * Validates a component and translates it to core modules and glue, on a thread of its own: the bytes are
 * untrusted, and translating them takes long.
 * @throws AgentInvalidError
 */
export function transpile(request: TranspileRequest): Promise<TranspileAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./transpile-worker.js', import.meta.url), {
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
    const timer = setTimeout(
      () =>
        end(() =>
          reject(new AgentInvalidError(`${request.name} takes more than ${deadlineMs} ms to translate`)),
        ),
      deadlineMs,
    );
    worker.once('message', (message) => {
      if (message.answer) end(() => resolve(message.answer));
      else if (message.invalid)
        end(() => reject(new AgentInvalidError(message.message, { hint: message.hint })));
      else
        end(() => reject(new SandboxCrashedError(`translating ${request.name} failed: ${message.message}`)));
    });
    worker.once('error', (cause) =>
      end(() => reject(new SandboxCrashedError(`translating ${request.name} failed`, { cause }))),
    );
    worker.once('exit', () =>
      end(() => reject(new SandboxCrashedError(`translating ${request.name} ended early`))),
    );
  });
}
