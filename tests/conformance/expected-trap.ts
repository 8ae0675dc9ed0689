import type { TrapKind } from '#host/base/errors.js';

const kinds: readonly (readonly [RegExp, TrapKind])[] = [
  [/^unreachable$/, 'unreachable'],
  [/^out of bounds memory access$/, 'out-of-bounds'],
  [/^integer divide by zero$/, 'division-by-zero'],
  // V8 has one trap for a float that is no number and one that is too large.
  [/^(integer overflow|invalid conversion to integer)$/, 'integer-overflow'],
  [/^(undefined element|uninitialized element.*|indirect call type mismatch)$/, 'indirect-call'],
  [/^out of bounds table access$/, 'indirect-call'],
  [/^call stack exhausted$/, 'stack-overflow'],
];

/** The kind that a trap of the suite is told as. */
export function expectedTrap(message: string): TrapKind {
  const kind = kinds.find(([pattern]) => pattern.test(message))?.[1];
  if (!kind) throw new Error(`nothing says which kind of trap ${JSON.stringify(message)} is`);
  return kind;
}
