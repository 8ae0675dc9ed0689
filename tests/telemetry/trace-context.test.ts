import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { traceContextOf } from '#host/base/trace-context.js';

const id = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';
const traceparent = `00-${id}-${parent}-01`;

test.each([
  [traceparent, traceparent],
  [`00-${id}-${parent}-00`, `00-${id}-${parent}-00`],
  [`00-${id}-${parent}-ff`, `00-${id}-${parent}-ff`],
  // Later versions are read as far as they are known.
  [`01-${id}-${parent}-01`, traceparent],
  [`cc-${id}-${parent}-01-what-the-future-will-be-like`, traceparent],
])('%s is taken', (given, taken) => {
  expect(traceContextOf({ traceparent: given })).toEqual({ traceparent: taken });
});

test.each([
  undefined,
  null,
  7,
  '',
  ` ${traceparent}`,
  `${traceparent}\n`,
  `${traceparent}-more`,
  `${traceparent}.`,
  traceparent.toUpperCase(),
  `ff-${id}-${parent}-01`,
  `0-${id}-${parent}-01`,
  `00-${id}-${parent}`,
  `00-${id}-${parent}-1`,
  `00-${id}-${parent}-0g`,
  `00-${id.slice(1)}-${parent}-01`,
  `00-${id}-${parent.slice(1)}-01`,
  `00-${'0'.repeat(32)}-${parent}-01`,
  `00-${id}-${'0'.repeat(16)}-01`,
  `01-${id}-${parent}-01.`,
  `01-${id}-${parent}-01-${'x'.repeat(100_000)}`,
])('%j is no trace', (given) => {
  expect(traceContextOf({ traceparent: given })).toBeUndefined();
});

test.each([undefined, null, 'text', 3])('%j has no trace', (given) => {
  expect(traceContextOf(given)).toBeUndefined();
});

test.each(['congo=t61rcWkgMzE', 'a=1,b=2', 'a=1, b=2', 'fw529a3039@dt=FfffffQA', 'a=1,,b=2', 'a=a:b;c'])(
  'the state %j is taken',
  (tracestate) => {
    expect(traceContextOf({ traceparent, tracestate })).toEqual({ traceparent, tracestate });
  },
);

test.each([
  '',
  ',',
  'a',
  '=1',
  'a=',
  'A=1',
  'a=1=2',
  'a=1,a=2',
  'a=é',
  'a=\u0007',
  'a=1\r\nb: 2',
  `a=${'x'.repeat(257)}`,
  Array.from({ length: 33 }, (_, index) => `k${index}=1`).join(','),
  'a=1'.padEnd(100_000, ' '),
  7,
])('the state %j is left out, and the trace is not', (tracestate) => {
  expect(traceContextOf({ traceparent, tracestate })).toEqual({ traceparent });
});

test('whatever is given, what is taken is well formed', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef-,= @') }),
    fc.constant(traceparent),
  );
  fc.assert(
    fc.property(text, text, (one, other) => {
      const taken = traceContextOf({ traceparent: one, tracestate: other });
      if (taken === undefined) return;
      expect(taken.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
      expect(taken.tracestate ?? 'a=1').toMatch(/^[\x20-\x7e]{1,512}$/);
      expect(traceContextOf(taken)).toEqual(taken);
    }),
  );
});
