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

/** Reason for a missing answer, on any backend. `failure` is the agent's own reason. */
export type Fault =
  | { kind: 'failure'; failure: unknown }
  | { kind: 'trap'; trap: TrapKind; message: string; wasmStack: string[] }
  | { kind: 'memory'; message: string }
  | { kind: 'output'; bytes: number }
  | { kind: 'fuel' }
  | { kind: 'wall' }
  | { kind: 'cpu' }
  /** The engine doesn't support, or limits, something that the validator accepts. */
  | { kind: 'invalid'; message: string }
  /** The machine has no room for an instance, independent of its limits. */
  | { kind: 'unavailable'; message: string }
  | { kind: 'crash'; message: string };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Converts an agent's failure to a fault. Engines turn running out of memory into an exception, which the agent then
 * reports as its failure.
 */
export function failureFault(failure: unknown): Fault {
  const message = oneLine(text((failure as { message?: unknown } | undefined | null)?.message), 2000);
  if (/out of memory/i.test(message)) return { kind: 'memory', message: oneLine(message, 500) };
  return { kind: 'failure', failure };
}

/** Maximum bytes of an agent's reason, as JSON. */
export const maximumFailureBytes = 256 * 1024;

/** Makes the fault for a reason over that maximum. */
export function longFailure(bytes: number): Fault {
  const message = `the reason it gives takes ${bytes} bytes, and is not read`;
  return { kind: 'failure', failure: { code: 'internal', message, issues: [] } };
}

/** Cleans the frames of a backtrace that a guest or its engine wrote. */
export function wasmFrames(lines: readonly string[]): string[] {
  return lines.slice(0, 32).map((line) => oneLine(line, 200));
}

/** Converts a fault to its error. `log` is the agent's log of the call. */
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

/** Converts a guest's failure to an error. Its text is as untrusted as its outcome. */
function failureError(failure: unknown, log: readonly LogLine[] | undefined): AgentFailureError {
  const { code, message, issues } = (failure ?? {}) as Record<string, unknown>;
  const line = (value: unknown, length: number) => oneLine(text(value), length);
  const known: Issue[] = (Array.isArray(issues) ? issues : [])
    .slice(0, 100)
    .map((issue) => ({ path: line(issue?.path, 300), message: line(issue?.message, 1000) }));
  const { reason, stack } = withoutStack(text(message));
  return new AgentFailureError(line(reason, 2000), {
    reason: line(code, 40) || 'internal',
    issues: known,
    // For whoever debugs the agent; nobody else can do anything with it.
    log: stack === '' ? log : [...(log ?? []), { level: 'debug', message: line(stack, 2000) }],
  });
}

/** A frame of a stack, as V8, QuickJS and SpiderMonkey write it. */
const frame = /^\s*(?:at\s|[^\s@]*@\S*:\d+)/;

/** Divides an agent's reason from the stack that the SDK adds to it. */
function withoutStack(message: string): { reason: string; stack: string } {
  const lines = message.slice(0, 16 * 1024).split('\n');
  const first = lines.findIndex((one, index) => index > 0 && frame.test(one));
  if (first < 0) return { reason: message, stack: '' };
  return { reason: lines.slice(0, first).join('\n'), stack: lines.slice(first).join('\n') };
}

/** Converts an error of `configure` to the caller's. */
export function configureError(agent: string, error: unknown): unknown {
  if (!(error instanceof AgentFailureError) || error.reason !== 'invalid-settings') return error;
  const message = `${agent} refuses its settings: ${error.message}`;
  return new SettingsInvalidError(message, { issues: error.issues, cause: error });
}
