import { expect, test } from 'vitest';
import { generatedFile } from '#host/bench/generated.js';
import { writeLineCounter } from '#host/bench/line-counter.js';
import { byteLength, Workload } from '#host/bench/workload.js';
import { collect, openHost } from '../host/agents-for-tests.js';

test('generated files have the size that is asked for, and are the same each time', () => {
  for (const bytes of [1_000, 20_000, 100_000]) {
    const file = generatedFile(bytes, 3);
    expect(Math.abs(byteLength([file]) - bytes)).toBeLessThanOrEqual(3);
    expect(generatedFile(bytes, 3)).toEqual(file);
    expect(generatedFile(bytes, 4).text).not.toBe(file.text);
  }
});

test('generated files are C# that all parses', async () => {
  const host = await openHost();
  const files = [1_000, 5_000, 50_000].map((bytes, number) => generatedFile(bytes, number));
  const reports = await collect(host.run('pattern-matcher', files));
  expect(reports.map(({ status, error }) => [status, error])).toEqual(
    files.map(() => ['complete', undefined]),
  );
});

test('files that someone has are taken evenly, and as they are where there are few', () => {
  const files = Array.from({ length: 100 }, (_, number) => ({
    path: `${number}.cs`,
    text: 'x'.repeat(1_000),
  }));
  const workload = new Workload('mine', files);
  const some = workload.mixed(10_000);
  expect(byteLength(some)).toBe(10_000);
  expect(Number.parseInt(some.at(-1)!.path, 10)).toBeGreaterThan(90);
  expect(workload.mixed(1_000_000)).toEqual(files);
});

test('files of one size are those nearest to it, under names of their own', () => {
  const files = [10, 1_000, 5_000].map((size) => ({ path: `${size}.cs`, text: 'x'.repeat(size) }));
  const sized = new Workload('mine', files).sized(900, 5);
  expect(sized[0]!.text).toHaveLength(1_000);
  expect(new Set(sized.map(({ path }) => path)).size).toBe(5);
});

test('the line counter counts lines, of many sources and large ones', async () => {
  const host = await openHost();
  const counter = await writeLineCounter();
  try {
    const texts = [
      '',
      'one',
      'a\nb\n',
      'x\n'.repeat(200_000),
      ...Array.from({ length: 40 }, (_, n) => '\n'.repeat(n)),
    ];
    const sources = texts.map((text, number) => ({ path: `${number}.txt`, language: 'text', text }));
    const { outcome } = await host.call(counter.path, { sources });
    const counted = outcome.reports.map(({ metrics }) => metrics[0]!);
    expect(counted.map(({ value }) => value)).toEqual(texts.map((text) => text.split('\n').length - 1));
    expect(counted[0]!.name).toBe('lines');
    expect((await host.call(counter.path, { sources: [] })).outcome.reports).toEqual([]);
  } finally {
    await counter.remove();
  }
});
