import { SandboxCrashedError, type TrapKind } from '../../base/errors.js';
import type { LogLine } from '../../base/log-line.js';
import { oneLine } from '../../base/text.js';
import type { Limits } from '../../contract/limits.js';
import { type Fault, failureFault, longFailure, maximumFailureBytes, wasmFrames } from '../fault.js';
import { LogBuffer } from '../log.js';

// As in native/shared/src/protocol.rs.
const headerBytes = 40;
const status = { ok: 0, failure: 1, trap: 2, memory: 3, output: 4, fuel: 5, unfit: 6 };
const levels = ['debug', 'info', 'warn', 'error'] as const;

const trapKinds: Record<TrapKind, true> = {
  unreachable: true,
  'out-of-bounds': true,
  'division-by-zero': true,
  'integer-overflow': true,
  'indirect-call': true,
  'stack-overflow': true,
  contract: true,
  other: true,
};

/** What came out of a VM. Without a fault, `json` is what the agent returned. */
export interface DecodedResponse {
  json: string;
  fault: Fault | undefined;
  log: LogLine[];
  memoryBytes: number;
  fuel: number;
  outputBytes: number;
  logBytes: number;
}

/**
 * Reads an answer. A guest that has taken over its VM can write anything, so that everything is measured
 * before it is used.
 * @throws SandboxCrashedError for what no guest runtime writes.
 */
export function decodeResponse(bytes: Uint8Array, limits: Limits): DecodedResponse {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < headerBytes) throw garbled('it ends within its header');
  const number = (at: number) => {
    const value = view.getBigUint64(at, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw garbled('its header holds a number that is too large');
    return Number(value);
  };
  const [memoryBytes, fuel, dropped, logLength] = [number(8), number(16), number(24), number(32)];
  if (logLength > bytes.byteLength - headerBytes) throw garbled('its log ends outside of it');
  const textStart = headerBytes + logLength;
  const log = decodeLog(view, headerBytes, textStart, limits.logBytes);
  log.drop(dropped);

  const outputBytes = bytes.byteLength - textStart;
  const usage = { memoryBytes, fuel, outputBytes, logBytes: log.bytes, log: log.lines() };
  const answered = view.getUint8(0);
  if (answered === status.ok || answered === status.failure) {
    if (outputBytes > limits.outputBytes) {
      return { json: '', fault: { kind: 'output', bytes: outputBytes }, ...usage };
    }
    if (answered === status.ok) {
      return { json: decodeText(view, textStart, bytes.byteLength), fault: undefined, ...usage };
    }
    if (outputBytes > maximumFailureBytes) return { json: '', fault: longFailure(outputBytes), ...usage };
    const failure = parse(decodeText(view, textStart, bytes.byteLength));
    return { json: '', fault: failureFault(failure), ...usage };
  }
  const text = decodeText(view, textStart, Math.min(bytes.byteLength, textStart + maximumFaultBytes));
  return { json: '', fault: decodeFault(answered, text), ...usage };
}

// Of what a guest runtime says about a trap; whatever is longer isn't from it.
const maximumFaultBytes = 256 * 1024;

function decodeFault(answered: number, text: string): Fault {
  switch (answered) {
    case status.trap:
      return trapFault(parse(text));
    case status.memory:
      return { kind: 'memory', message: oneLine(text, 500) };
    case status.output:
      return { kind: 'output', bytes: /^\d{1,15}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY };
    case status.fuel:
      return { kind: 'fuel' };
    case status.unfit:
      return { kind: 'crash', message: oneLine(text, 500) };
    default:
      throw garbled(`its status is ${answered}`);
  }
}

function trapFault(value: unknown): Fault {
  const { trap, message, wasmStack } = (value ?? {}) as Record<string, unknown>;
  const text = (item: unknown) => (typeof item === 'string' ? item : '');
  const known = Object.hasOwn(trapKinds, text(trap));
  return {
    kind: 'trap',
    trap: known ? (trap as TrapKind) : 'other',
    message: oneLine(text(message), 500),
    wasmStack: wasmFrames((Array.isArray(wasmStack) ? wasmStack : []).map(text)),
  };
}

function decodeLog(view: DataView, start: number, end: number, limit: number): LogBuffer {
  const log = new LogBuffer(limit);
  for (let at = start; at < end; ) {
    const head = 5;
    if (end - at < head) throw garbled('a line of its log has no head');
    const level = levels[view.getUint8(at)];
    const length = view.getUint32(at + 1, true);
    at += head;
    if (level === undefined || length > end - at) throw garbled('a line of its log is malformed');
    // Millions of lines can be left once the log is full.
    if (log.isFull) log.drop(1);
    else log.add(level, decodeText(view, at, at + length));
    at += length;
  }
  return log;
}

const utf8 = new TextDecoder();

function decodeText(view: DataView, start: number, end: number): string {
  return utf8.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw garbled('its text is not JSON');
  }
}

function garbled(what: string): SandboxCrashedError {
  return new SandboxCrashedError(`malformed answer from the sandbox: ${what}`);
}
