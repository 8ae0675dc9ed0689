import {
  AgentFailureError,
  AgentInvalidError,
  BackendUnavailableError,
  CpuTimeError,
  FuelLimitError,
  type Issue,
  MemoryLimitError,
  OutputLimitError,
  SandboxCrashedError,
  SettingsInvalidError,
  type TarsError,
  TrapError,
  type TrapKind,
  WallTimeError,
} from '../base/errors.js';
import type { LogLine } from '../base/log-line.js';
import { oneLine } from '../base/text.js';
import type { Limits } from '../contract/limits.js';
import { addressHint } from './addresses.js';

/** Why there is no answer, whichever backend noticed it. `failure` is what the agent gave as its reason. */
export type Fault =
  | { kind: 'failure'; failure: unknown }
  | { kind: 'trap'; trap: TrapKind; message: string; wasmStack: string[] }
  | { kind: 'memory'; message: string }
  | { kind: 'output'; bytes: number }
  | { kind: 'fuel' }
  | { kind: 'wall' }
  | { kind: 'cpu' }
  /** The engine doesn't know, or bounds, what the validator lets through. */
  | { kind: 'invalid'; message: string }
  /** The machine has no place for an instance, whatever its limits are. */
  | { kind: 'unavailable'; message: string }
  | { kind: 'crash'; message: string };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Engines turn running out of memory into an exception, which the agent then gives as its failure. */
export function failureFault(failure: unknown): Fault {
  const message = oneLine(text((failure as { message?: unknown } | undefined | null)?.message), 2000);
  if (/out of memory/i.test(message)) return { kind: 'memory', message: oneLine(message, 500) };
  return { kind: 'failure', failure };
}

/** Of the reason that an agent gives, as JSON. */
export const maximumFailureBytes = 256 * 1024;

/** A reason that is longer than anybody reads. */
export function longFailure(bytes: number): Fault {
  const message = `the reason it gives takes ${bytes} bytes, and is not read`;
  return { kind: 'failure', failure: { code: 'internal', message, issues: [] } };
}

/** Frames of a backtrace as a guest or its engine wrote them. */
export function wasmFrames(lines: readonly string[]): string[] {
  return lines.slice(0, 32).map((line) => oneLine(line, 200));
}

/** `log`: what the agent logged in the call. */
export function faultError(fault: Fault, limits: Limits, log?: readonly LogLine[]): TarsError {
  switch (fault.kind) {
    case 'failure':
      return failureError(fault.failure, log);
    case 'trap':
      return new TrapError(`the agent trapped: ${fault.message}`, {
        trap: fault.trap,
        wasmStack: fault.wasmStack,
        log,
      });
    case 'memory':
      return new MemoryLimitError(`the agent needs more than ${limits.memoryBytes} bytes of memory`, {
        hint: 'raise the limit on memory',
        cause: new Error(fault.message),
        log,
      });
    case 'output':
      return new OutputLimitError(
        `the outcome takes ${Number.isFinite(fault.bytes) ? `${fault.bytes} bytes` : 'too many bytes'}, and the limit is ${limits.outputBytes}`,
        { hint: 'raise the limit on output', log },
      );
    case 'fuel':
      return new FuelLimitError(`the agent used up its ${limits.fuel} units of fuel`, {
        hint: 'raise the limit on fuel',
        log,
      });
    case 'wall':
      return new WallTimeError(`the agent took longer than ${limits.wallMs} ms`, {
        hint: 'raise the limit on wall time',
        log,
      });
    case 'cpu':
      return new CpuTimeError(`the agent took more than ${limits.cpuMs} ms of processor time`, {
        hint: 'raise the limit on processor time',
        log,
      });
    case 'invalid':
      return new AgentInvalidError("this version of Node can't compile a core module", {
        details: [fault.message],
        log,
      });
    case 'unavailable':
      return new BackendUnavailableError(`this machine has no place for a sandbox: ${fault.message}`, {
        hint: addressHint() ?? 'run fewer sandboxes at a time: --concurrency',
        log,
      });
    case 'crash':
      return new SandboxCrashedError(`the sandbox failed: ${fault.message}`, { log });
  }
}

/** The guest's own words are as untrusted as its outcome. */
function failureError(failure: unknown, log: readonly LogLine[] | undefined): AgentFailureError {
  const { code, message, issues } = (failure ?? {}) as Record<string, unknown>;
  const line = (value: unknown, length: number) => oneLine(text(value), length);
  const known: Issue[] = (Array.isArray(issues) ? issues : [])
    .slice(0, 100)
    .map((issue) => ({ path: line(issue?.path, 300), message: line(issue?.message, 1000) }));
  return new AgentFailureError(line(message, 2000), {
    reason: line(code, 40) || 'internal',
    issues: known,
    log,
  });
}

/** What configuring failed with, as its caller is to see it. */
export function configureError(agent: string, error: unknown): unknown {
  if (!(error instanceof AgentFailureError) || error.reason !== 'invalid-settings') return error;
  const message = `${agent} refuses its settings: ${error.message}`;
  return new SettingsInvalidError(message, { issues: error.issues, cause: error });
}
