import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readResults } from '#host/selfcode/testing/results.js';
import { TapReader } from '#host/selfcode/testing/tap.js';
import { hold } from '../../fuzz/fuzz.js';
import { ownPlace, runAt } from './places.js';

function tap(text: string) {
  const reader = new TapReader();
  reader.add(Buffer.from(text));
  return reader.finish();
}

test("node's own TAP names tests by the tests around them", async () => {
  const place = ownPlace({
    'a.test.cjs': `const { test, describe, it } = require('node:test');
      test('plain # one', () => {});
      describe('outer', () => {
        it('in', () => {});
        describe('deep', () => { it('fails', () => { throw new Error('x'); }); it.skip('no'); it.todo('later'); });
      });`,
  });
  const result = await runAt(place, 'node --test --test-reporter=tap a.test.cjs');
  const read = await readResults(result);
  expect(read.source).toBe('tap');
  expect(Object.fromEntries(read.tests)).toEqual({
    '::plain # one': 'passed',
    '::outer': 'failed',
    'outer::in': 'passed',
    'outer::deep': 'failed',
    'outer > deep::fails': 'failed',
    'outer > deep::no': 'skipped',
    'outer > deep::later': 'skipped',
  });
});

test('TAP with braces, comments and numbers for names is read', () => {
  const { tests } = tap(
    'TAP version 14\n1..3\nnot ok 1 - parent # time=3ms {\n    ok 1 - child\n    1..1\n}\nok 2\nok 3 - last # SKIP no\n',
  );
  expect(tests).toEqual([
    { suite: '', name: 'parent', outcome: 'failed' },
    { suite: 'parent', name: 'child', outcome: 'passed' },
    { suite: '', name: '#2', outcome: 'passed' },
    { suite: '', name: 'last', outcome: 'skipped' },
  ]);
});

test('TAP of version 12, which names no version, is known by its plan, before or after its tests', () => {
  const { tests } = tap(
    '> mocha\n1..2\nok 1 Rules read empty ones\nnot ok 2 Rules fail\n  expected a\n# tests 2\n',
  );
  expect(tests.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['Rules read empty ones', 'passed'],
    ['Rules fail', 'failed'],
  ]);
  const after = tap('ok 1 Rules read empty ones\nnot ok 2 Rules fail\n# tests 2\n1..2\n');
  expect(after.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'failed']);
  expect(tap('ok 1 of many lines\nok 2\n1..7\n').tests).toEqual([]);
});

test('what looks like TAP in diagnostics, or in an output that is not TAP, is no test', () => {
  expect(
    tap('TAP version 13\nok 1 - a\n  ---\nnot ok 2 - b\n  ...\nok 3 - c\n').tests.map(({ name }) => name),
  ).toEqual(['a', 'c']);
  expect(tap('ok 1 - a\nok 2 - b\n').tests).toEqual([]);
});

test('an output that comes in pieces of any size is read as one', async () => {
  const text =
    'TAP version 13\nok 1 - ä ok\n# Subtest: s\n    not ok 1 - in\n      ---\n      a: 1\n      ...\nnot ok 2 - s\n';
  await hold(100, fc.array(fc.nat(90), { maxLength: 12 }), (cuts) => {
    const bytes = Buffer.from(text);
    const reader = new TapReader();
    const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    for (const [index, from] of places.slice(0, -1).entries())
      reader.add(bytes.subarray(from, places[index + 1]));
    expect(reader.finish()).toEqual(tap(text));
  });
});

test('random TAP never fails to be read', async () => {
  const line = fc.constantFrom(
    'TAP version 13',
    'ok 1 - a',
    'not ok',
    '    ok 2 - b {',
    '}',
    '    }',
    '  ---',
    '  ...',
    '                ok',
    'Bail out! x',
    '1..3',
    '# c',
  );
  await hold(300, fc.array(line, { maxLength: 30 }), (lines) => {
    const { tests } = tap(`TAP version 13\n${lines.join('\n')}`);
    expect(tests.length).toBeLessThanOrEqual(lines.length);
  });
});
