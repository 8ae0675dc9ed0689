import type { FileReport } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { mergeByFile } from '#host/workflow/merge.js';
import { collect } from '../host/agents-for-tests.js';

const span = (start: number) => ({ start, end: start + 1, line: 1, column: 1, endLine: 1, endColumn: 2 });

const report = (path: string, agent: string, more: Partial<FileReport> = {}): FileReport => ({
  path,
  language: 'csharp',
  agent,
  backend: 'jco',
  status: 'complete',
  findings: [],
  metrics: [{ name: agent, value: 1 }],
  unparsed: [],
  log: [],
  ...more,
});

async function* of(...reports: FileReport[]) {
  yield* reports;
}

test('what several agents say of a file is one report, in their order', async () => {
  const merged = await collect(
    mergeByFile(
      of(report('a', 'x'), report('a', 'y'), report('b', 'x'), report('c', 'x'), report('c', 'y')),
      'all',
    ),
  );
  expect(merged.map(({ path, agent, metrics }) => [path, agent, metrics.map(({ name }) => name)])).toEqual([
    ['a', 'all', ['x', 'y']],
    ['b', 'all', ['x']],
    ['c', 'all', ['x', 'y']],
  ]);
});

test('a file that comes twice has two reports', async () => {
  const twice = of(report('a', 'x'), report('a', 'y'), report('a', 'x'), report('a', 'y'));
  expect(await collect(mergeByFile(twice, 'all'))).toHaveLength(2);
});

test('pieces that both could not parse are told once', async () => {
  const both = of(
    report('a', 'x', { status: 'partial', unparsed: [span(1)] }),
    report('a', 'y', { status: 'partial', unparsed: [span(1), span(5)] }),
  );
  const [merged] = await collect(mergeByFile(both, 'all'));
  expect(merged).toMatchObject({ status: 'partial', unparsed: [{ start: 1 }, { start: 5 }] });
});

test('what one found is not lost where the other failed', async () => {
  const error = { code: 'ERR_TRAP' as const, message: 'trapped' };
  const failed = report('a', 'y', { status: 'failed', error });
  const [half] = await collect(mergeByFile(of(report('a', 'x'), failed), 'all'));
  expect(half).toMatchObject({ status: 'partial', error });
  const [none] = await collect(mergeByFile(of(report('a', 'x', { status: 'failed', error }), failed), 'all'));
  expect(none).toMatchObject({ status: 'failed', error });
});
