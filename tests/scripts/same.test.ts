import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
// @ts-expect-error: a script, without types
import { compareStreams, firstDifference } from '../../scripts/same/compare.mjs';
// @ts-expect-error: a script, without types
import { ExpectedChanges } from '../../scripts/same/expected.mjs';
// @ts-expect-error: a script, without types
import { Normalizer } from '../../scripts/same/normalize.mjs';
// @ts-expect-error: a script, without types
import { shapeOf } from '../../scripts/same/shape.mjs';

type Streams = Record<string, string | Uint8Array>;

const streams = (texts: Streams, kind = 'output') =>
  new Map(Object.entries(texts).map(([name, text]) => [name, { kind, bytes: Buffer.from(text) }]));

function compared(before: Streams, after: Streams, { kind = 'output', changes = [] as object[] } = {}) {
  const normalizer = new Normalizer({ old: '0.1.0', new: '0.2.0' });
  const expected = new ExpectedChanges(changes);
  const differences = compareStreams('case', streams(before, kind), streams(after, kind), {
    normalize: (text: string, side: string) => normalizer.normalize(text, side),
    expect: (text: string, name: string) => expected.apply(text, name),
  });
  return { differences, normalizer, expected };
}

test.each([
  ['an elapsed time', '{"elapsedMs":12,"a":1}', '{"elapsedMs":7.5,"a":1}', 'milliseconds in JSON'],
  ['a duration', '3 files, 0.12 s', '3 files, 11.40 s', 'seconds'],
  ['a time of a test', '<testcase time="0.012">', '<testcase time="1.5">', 'time of a test'],
  ['a moment', '"at": "2026-01-02T03:04:05.678Z"', '"at": "2027-01-02T03:04:05Z"', 'moment'],
  [
    'a percentile',
    '"runMs": {"count":1,"p50":1.5}',
    '"runMs": {"count":1,"p50":2}',
    'distribution of times in JSON',
  ],
  ['memory', '"peakMemoryBytes": 12', '"peakMemoryBytes": 13', 'memory in JSON'],
  ['a digest', `"sha256": "${'a'.repeat(64)}"`, `"sha256": "${'b'.repeat(64)}"`, 'digest of a component'],
  ['a component', '\0asm1', '\0asm2\n', 'component'],
  ['the version', '{"name":"tarscli","version":"0.1.0"}', '{"name":"tarscli","version":"0.2.0"}', 'version'],
])('%s is made equal, and counted by its rule', (_, before, after, rule) => {
  const { differences, normalizer } = compared({ stdout: before }, { stdout: after });
  expect(differences).toEqual([]);
  const applied = normalizer.counts().filter((one: { old: number }) => one.old > 0);
  expect(applied).toEqual([{ name: rule, old: 1, new: 1 }]);
});

test.each([
  ['a number', 'line 12', 'line 13'],
  ['a blank', '3 files, 0.12 s', '3 files,  0.12 s'],
  ['a version of something else', 'see pkg 0.1.0', 'see pkg 0.2.0'],
  ['a count beside percentiles', '"runMs": {"count":1,"p50":2}', '"runMs": {"count":2,"p50":2}'],
  ['bytes that are no memory', '"inputBytes": 12', '"inputBytes": 13'],
  ['an end of line', 'a\n', 'a\r\n'],
  ['the last end of line', 'a\n', 'a'],
])('%s that differs is told', (_, before, after) => {
  expect(compared({ stdout: before }, { stdout: after }).differences).toHaveLength(1);
});

test('files of the corpus are compared as they are', () => {
  const { differences } = compared(
    { 'file src/a': '0.12 s' },
    { 'file src/a': '0.13 s' },
    { kind: 'source' },
  );
  expect(differences).toHaveLength(1);
});

test('bytes that are no text are told apart', () => {
  const { differences } = compared(
    { a: new Uint8Array([0xff, 0xfe]) },
    { a: new Uint8Array([0xff, 0xfd]) },
    { kind: 'source' },
  );
  expect(differences).toHaveLength(1);
});

test('a stream that only one build has is told', () => {
  const { differences } = compared({ 'file a': 'x' }, { 'file b': 'x' });
  expect(differences).toMatchObject([
    { stream: 'file a', lines: ['- (only the old build has it)'] },
    { stream: 'file b', lines: ['+ (only the new build has it)'] },
  ]);
});

test('the first differing lines are shown, without the equal ones behind them', () => {
  expect(firstDifference('a\nb\nc\nd', 'a\nx\nc\nd')).toEqual(['line 2:', '- b', '+ x']);
});

test('of long lines what is around the difference is shown', () => {
  const [, old, now] = firstDifference(`${'a'.repeat(500)}1`, `${'a'.repeat(500)}2`);
  expect(old).toMatch(/^- …a+1$/);
  expect(now).toMatch(/^\+ …a+2$/);
  expect(old!.length).toBeLessThan(200);
});

test('an expected change is made in the cases it names, and counted', () => {
  const changes = [{ case: 'cas', from: '"(\\w+)Ms":', to: '"$1Millis":' }];
  const { differences, expected } = compared({ a: '{"waitMs":1}' }, { a: '{"waitMillis":1}' }, { changes });
  expect(differences).toEqual([]);
  expect(expected.counts()).toMatchObject([{ count: 1 }]);
  const elsewhere = [{ ...changes[0], case: 'other' }];
  expect(
    compared({ a: '{"waitMs":1}' }, { a: '{"waitMillis":1}' }, { changes: elsewhere }).differences,
  ).toHaveLength(1);
});

test('an expected change that lacks a member is refused', () => {
  expect(() => new ExpectedChanges([{ from: 'a' }])).toThrow('expected change 1 needs "from" and "to"');
});

test('a shape has keys and types, and no values', () => {
  expect(shapeOf('{"a":[1],"b":"x"}')).toBe(shapeOf('{"a":[2],"b":"y"}'));
  expect(shapeOf('{"a":1}')).not.toBe(shapeOf('{"a":"1"}'));
  expect(shapeOf('node 20.19.1, 4 cores')).toBe(shapeOf('node 24.1.0, 2 cores'));
});
