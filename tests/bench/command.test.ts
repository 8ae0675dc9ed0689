import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type BenchRecord, benchRecordSchema } from '#host/bench/record.js';
import { cpuControl, messageControl } from '#host/bench/setup.js';
import { comparisons, folder, tarscli } from '../cli/cli.js';

/** Of sandboxes on jco. */
const kinds = ['jco', 'jco in processes'];
const quick = ['bench', '--quick', '--backend', 'jco', '--rounds', '2'];

async function record(...args: string[]): Promise<BenchRecord> {
  const { code, stdout, stderr } = await tarscli([...quick, '--json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return benchRecordSchema.parse(JSON.parse(stdout));
}

const contenders = ({ measurements }: BenchRecord, name: string) =>
  new Set(
    measurements.find((measurement) => measurement.name === name)!.rows.map(({ contender }) => contender),
  );

test('throughput comes with its control, and every row with as many samples as rounds', async () => {
  const made = await record('--only', 'throughput');
  expect(made.measurements.map(({ name }) => name)).toEqual(['throughput', 'throughput-cpu', 'scaling']);
  expect(contenders(made, 'throughput')).toEqual(new Set(kinds));
  for (const { rows } of made.measurements) {
    for (const { samples, value, low, high } of rows) {
      expect(samples).toHaveLength(2);
      expect(value).toBeGreaterThan(0);
      expect(low <= value && value <= high).toBe(true);
    }
  }
  const [machine] = [made.machine];
  expect(machine.node).toBe(process.versions.node);
  if (machine.parallelism > 1) expect(contenders(made, 'scaling')).toEqual(new Set([...kinds, cpuControl]));
});

test('calls are held against a message to a thread and back', async () => {
  const made = await record('--only', 'call');
  const rows = made.measurements[0]!.rows;
  expect(rows.map(({ contender }) => contender)).toEqual([
    messageControl,
    ...kinds.flatMap((kind) => [
      `${kind}: empty agent`,
      `${kind}: empty agent, after a rest`,
      `${kind}: pattern-matcher`,
      `${kind}: pattern-matcher, after a rest`,
    ]),
  ]);
  expect(rows.slice(1).every(({ ratio }) => ratio?.to === messageControl)).toBe(true);
});

test('starts and memory are measured in processes of their own', async () => {
  const made = await record('--only', 'memory, start', '--rounds', '1');
  expect(made.measurements.map(({ name }) => name)).toEqual(['start', 'memory']);
  expect(contenders(made, 'start')).toEqual(
    new Set(
      kinds.flatMap((kind) => [
        `${kind}: no image yet`,
        `${kind}: image in the cache`,
        `${kind}: another sandbox`,
      ]),
    ),
  );
  for (const { value } of made.measurements.flatMap(({ rows }) => rows)) expect(value).toBeGreaterThan(0);
});

test('the others are measured in this one', async () => {
  const made = await record('--only', 'fan-out,file-size,file-count,latency', '--rounds', '1');
  expect(made.measurements.map(({ name }) => name)).toEqual([
    'latency',
    'fan-out',
    'fan-out-overhead',
    'file-size',
    'file-count',
  ]);
  expect(made.measurements[0]!.rows.map(({ at }) => at)).toEqual(kinds.flatMap(() => [50, 95, 99]));
});

test('files of a folder are measured with, and the table goes to a file', async () => {
  const path = folder({ 'src/a.cs': comparisons(20), 'src/b.cs': comparisons(50), 'src/readme.txt': 'no' });
  const out = join(path, 'bench.txt');
  const { code, stdout } = await tarscli([...quick, '--path', 'src', '--only', 'latency', '--out', out], {
    cwd: path,
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  const text = readFileSync(out, 'utf8');
  expect(text).toContain('2 files of src; 2 rounds');
  expect(text).toMatch(/Latency of one file/);
});

test.each([
  [
    ['--only', 'throughputs'],
    2,
    /error\[ERR_USAGE\]: there is no measurement "throughputs"\nhint: did you mean throughput\?/,
  ],
  [['--rounds', '0'], 2, /error\[ERR_USAGE\].*1 to 1024/],
  [['--backend', 'docker'], 2, /error\[ERR_USAGE\].*all, hyperlight, jco/],
  [['--path', 'nowhere'], 3, /error\[ERR_INPUT\]: no such file or folder: nowhere/],
  [['--path', 'empty'], 3, /error\[ERR_INPUT\]: no file to measure with in empty/],
  [['--out', 'no/such/folder.json'], 3, /error\[ERR_INPUT\]: can't write no\/such\/folder\.json: ENOENT/],
])('bench %j is refused before anything is measured', async (args, exitCode, message) => {
  const cwd = folder({ 'empty/readme.txt': 'nothing here' });
  const { code, stdout, stderr } = await tarscli(['bench', ...args], { cwd });
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  expect(stderr).toMatch(message);
});
