import { expect, test } from 'vitest';
import { type BenchRecord, benchRecordSchema, type Measurement } from '#host/bench/record.js';
import { relateTo, row } from '#host/bench/rows.js';
import { cpuControl, messageControl } from '#host/bench/setup.js';
import { cells, describeRecord } from '#host/bench/text.js';
import { goalsOf } from '../../bench/lib/goals.js';
import { markdown } from '../../bench/lib/markdown.js';

const common = { unit: 'ms', better: 'lower' as const, parameter: null, notes: [] as string[] };

function record(measurements: Measurement[]): BenchRecord {
  return benchRecordSchema.parse({
    version: 1,
    date: '2026-01-02T03:04:05.678Z',
    machine: {
      cpu: 'a processor',
      cores: 2,
      parallelism: 2,
      memoryBytes: 8 * 1024 ** 3,
      system: 'linux x64',
      kernel: '6.1',
      node: '20.19.0',
      v8: '11.3',
      tarsHyperlight: '0.1.0',
      jco: '0.15.0',
      loadBefore: 0.25,
      loadAfter: 1,
    },
    rounds: 3,
    quick: false,
    files: 'generated C#',
    backends: [{ name: 'jco', reason: 'it was asked for' }],
    measurements,
    skipped: [{ name: 'hyperlight', reason: 'no | hypervisor' }],
  } satisfies BenchRecord);
}

const call = (ours: number): Measurement => ({
  ...common,
  name: 'call',
  title: 'A call',
  rows: relateTo(messageControl, [
    row(messageControl, null, [10, 20, 30]),
    row('jco: empty agent', null, [10 * ours, 20 * ours, 30 * ours]),
  ]),
});

const scaling = (ours: number): Measurement => ({
  ...common,
  name: 'scaling',
  title: 'Scaling',
  parameter: 'at a time',
  better: 'higher',
  rows: relateTo(cpuControl, [
    row('jco', 2, [ours, ours]),
    row(cpuControl, 2, [2, 2]),
    row('jco', 10, [1, 1]),
  ]),
});

test('a row is the median of its rounds, and its ratio that of the rounds', () => {
  const [control, ours] = call(1.5).rows;
  expect(control).toMatchObject({ value: 20, low: 10, high: 30, ratio: null });
  expect(ours).toMatchObject({ value: 30, ratio: { to: messageControl, value: 1.5, low: 1.5, high: 1.5 } });
});

test.each([
  [1.5, 1.8, [true, true]],
  [2.5, 1.6, [false, false]],
])('goals are held against the figures: a call %d, scaling %d', (ofMessage, ofOne, met) => {
  const goals = goalsOf(record([scaling(ofOne), call(ofMessage)]));
  expect(goals.map((goal) => goal.met)).toEqual(met);
  expect(goals[0]!.measured).toContain(`the machine itself 2.00`);
});

test('goals without figures are left out', () => {
  expect(goalsOf(record([]))).toEqual([]);
});

test('tables are in the order of the parameter, as a number', () => {
  expect(cells(scaling(1.5)).map(([contender, at]) => [contender, at])).toEqual([
    ['', 'at a time'],
    ['jco', '2'],
    [cpuControl, '2'],
    ['jco', '10'],
  ]);
});

test('the summary holds the machine, its load, every figure and what was not measured', () => {
  const text = markdown(record([call(3)]));
  expect(text).toContain('2 × a processor, 8 GiB, linux x64, kernel 6.1; node 20.19.0');
  expect(text).toContain('load 0.3 before, 1.0 after');
  expect(text).toContain('| jco: empty agent | 60.0 | 30.0–90.0 | 3.00 (3.00–3.00) |');
  expect(text).toContain('- hyperlight: no | hypervisor');
  expect(text).toContain(
    '| an empty call takes at most twice a bare postMessage and its answer (jco) | 3.00 (3.00–3.00) | no |',
  );
});

test('the terminal gets the same, in columns', () => {
  const text = describeRecord(record([call(3)]));
  expect(text).toMatch(/A call \(call, lower is better\)/);
  expect(text).toMatch(/^ {2}jco: empty agent +60\.0 +30\.0–90\.0 +3\.00 \(3\.00–3\.00\)$/m);
});
