import {
  AgentInvalidError,
  BackendUnavailableError,
  ClosedError,
  MemoryLimitError,
  SandboxCrashedError,
  type TarsError,
} from '../../base/errors.js';
import { oneLine } from '../../base/text.js';
import type { Limits } from '../../contract/limits.js';
import { faultError } from '../fault.js';

/** An error of the addon, whose message is `[code] text`. */
export interface Rejection {
  code: string;
  text: string;
}

export function rejectionOf(error: unknown): Rejection {
  const message = error instanceof Error ? error.message : String(error);
  const [, code, text] = /^\[(\w+)\] ?(.*)$/s.exec(message) ?? [];
  return code === undefined
    ? { code: 'internal', text: oneLine(message, 500) }
    : { code, text: oneLine(text!, 500) };
}

/** What the addon says of a file, as Node says it: with the system's `code`, where that is the reason. */
export function fileError(error: unknown): Error {
  const { code, text } = rejectionOf(error);
  const failure = new Error(text, { cause: error });
  return /^E[A-Z\d]+$/.test(code) ? Object.assign(failure, { code }) : failure;
}

/** What an error of the addon is to the host. `doing` says what failed, such as `starting a sandbox`. */
export function rejectionError(error: unknown, doing: string): TarsError {
  const { code, text } = rejectionOf(error);
  const options = { cause: error };
  if (code === 'invalid') return new AgentInvalidError(`${doing} failed`, { details: [text], cause: error });
  if (code === 'unavailable') return new BackendUnavailableError(`${doing} failed: ${text}`, options);
  if (code === 'memory') return new MemoryLimitError(`${doing} failed: ${text}`, options);
  if (code === 'closed') return new ClosedError('the sandbox is closed');
  return new SandboxCrashedError(`${doing} failed: ${text || code}`, options);
}

/** The same for an `ask`, whose limits end it from outside. */
export function requestError(error: unknown, limits: Limits): TarsError {
  const { code, text } = rejectionOf(error);
  switch (code) {
    case 'wall':
      return faultError({ kind: 'wall' }, limits);
    case 'cpu':
      // Where no limit was set on processor time, the addon holds that on wall time for both.
      return faultError({ kind: limits.cpuMs === undefined ? 'wall' : 'cpu' }, limits);
    case 'memory':
      return new MemoryLimitError('the VM needs more memory than its limits allow for', {
        hint: 'raise the limit on memory',
        cause: error,
      });
    case 'closed':
      return new ClosedError('the sandbox was closed during the call');
    case 'fault':
    case 'internal':
    case 'poisoned':
      return faultError({ kind: 'crash', message: text || code }, limits);
    default:
      return rejectionError(error, 'the call');
  }
}
