import type { TrapKind } from '../../base/errors.js';
import { oneLine } from '../../base/text.js';
import { type Fault, failureFault, wasmFrames } from '../fault.js';
import type { MemoryUse } from './instance.js';
import { TooMuchLifted } from './lifting.js';

const traps: readonly (readonly [RegExp, TrapKind])[] = [
  [/unreachable/i, 'unreachable'],
  [/out of bounds memory|memory access out of bounds/i, 'out-of-bounds'],
  [/divide by zero|remainder by zero/i, 'division-by-zero'],
  [/unrepresentable|integer overflow/i, 'integer-overflow'],
  [
    /signature mismatch|null function|(?:table index is|element segment) out of bounds|indirect call/i,
    'indirect-call',
  ],
  [
    /^wasm trap:|cannot (?:enter|leave) component|content out-of-bounds|invalid .*discriminant|typed array length|start offset of|outside the bounds of the buffer/i,
    'contract',
  ],
  [/out of bounds/i, 'out-of-bounds'],
];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Returns whether the guest reached its memory limit. The only sign of a refused growth is a nearly full memory. */
function nearlyFull(memories: readonly MemoryUse[]): boolean {
  return memories.some(
    ({ memory, maximumBytes }) =>
      maximumBytes > 16 * 65_536 && memory.buffer.byteLength >= maximumBytes * 0.75,
  );
}

function wasmStack(stack: string): string[] {
  const frames = stack.split('\n').filter((line) => line.includes('wasm'));
  return wasmFrames(frames.map((line) => line.replace(/^\s*at /, '')));
}

/**
 * Classifies what was thrown while a guest ran. Errors come from several realms, so it compares names, not classes.
 */
export function faultOf(thrown: unknown, memories: readonly MemoryUse[]): Fault {
  if (thrown instanceof TooMuchLifted) return { kind: 'output', bytes: Number.POSITIVE_INFINITY };
  if (thrown === null || typeof thrown !== 'object') {
    return { kind: 'crash', message: oneLine(String(thrown), 500) };
  }
  const error = thrown as { name?: unknown; message?: unknown; stack?: unknown; payload?: unknown };
  const message = oneLine(text(error.message), 500);
  if ('payload' in error) return failureFault(error.payload);
  const name = text(error.name);
  if (name === 'RangeError' && /call stack/i.test(message)) {
    return { kind: 'trap', trap: 'stack-overflow', message, wasmStack: wasmStack(text(error.stack)) };
  }
  const trap = traps.find(([pattern]) => pattern.test(message))?.[1];
  if (name === 'RuntimeError' || trap !== undefined) {
    if (nearlyFull(memories)) return { kind: 'memory', message };
    return { kind: 'trap', trap: trap ?? 'other', message, wasmStack: wasmStack(text(error.stack)) };
  }
  // Instantiation fails when addresses are missing, which no limit of the agent governs.
  if (name === 'RangeError' && /cannot allocate wasm memory/i.test(message)) {
    return { kind: 'unavailable', message };
  }
  if (nearlyFull(memories) || (name === 'RangeError' && /memory|allocation|array/i.test(message))) {
    return { kind: 'memory', message };
  }
  // The glue throws these for values that don't fit their types.
  if (name === 'TypeError' || name === 'RangeError' || name === 'Error') {
    return { kind: 'trap', trap: 'contract', message, wasmStack: wasmStack(text(error.stack)) };
  }
  return { kind: 'crash', message };
}
