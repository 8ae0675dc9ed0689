import { AgentInvalidError, BackendUnavailableError, SandboxCrashedError } from '../../base/errors.js';
import type { JcoIsolation } from '../../contract/isolation.js';
import { addressHint } from '../addresses.js';
import { type Look, lookInThread } from './in-thread.js';
import type { ComponentRequest } from './request.js';

export interface LookOptions {
  /** It calls `serveLook`. */
  script: URL;
  /** What is done, for messages. */
  verb: string;
  isolation: JcoIsolation;
  /** Ends a look in a process. */
  signal?: AbortSignal | undefined;
}

/**
 * Looks at a component away from the main thread.
 * @throws AgentInvalidError, SandboxCrashedError, BackendUnavailableError, the signal's reason
 */
export async function lookAt<T>(
  request: ComponentRequest,
  { script, verb, isolation, signal }: LookOptions,
): Promise<T> {
  const look: Look =
    isolation === 'thread'
      ? await lookInThread(script, request)
      : await (await import('./in-process.js')).lookInProcess(script, request, signal);
  if ('answer' in look) return look.answer as T;
  const what = `${verb} of ${request.name}`;
  const hint = addressHint();
  if (hint !== undefined && (!look.invalid || look.how === 'ran out of memory')) {
    throw new BackendUnavailableError(`${what} ${look.how}`, {
      hint,
      cause: look.invalid ? undefined : look.cause,
    });
  }
  if (look.invalid) {
    const { message = `${what} ${look.how}`, details, hint } = look;
    throw new AgentInvalidError(message, { details, hint });
  }
  throw new SandboxCrashedError(`${what} ${look.how}`, { cause: look.cause });
}
