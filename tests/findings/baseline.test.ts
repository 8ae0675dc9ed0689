import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Baseline, baselineEntries } from '#host/findings/baseline.js';
import { readBaseline, writeBaseline } from '#host/findings/baseline-file.js';
import { findingOn, reportOf } from './sample.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tars-baseline-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a baseline', () => {
  const text = 'int a;\nint b;\n';
  const report = reportOf(text, [findingOn(text, 'int a'), findingOn(text, 'int b')]);

  test('a baseline knows its findings again after a round through the file', async () => {
    const path = join(folder, 'baseline.json');
    await writeBaseline(path, baselineEntries(report, text));
    const baseline = await readBaseline(path);
    const moved = `// new\n${text}int c;\n`;
    const found = ['int a', 'int b', 'int c'].map((piece) => findingOn(moved, piece));
    const { known, fresh } = baseline.apply(reportOf(moved, found), moved);
    expect(known).toEqual(found.slice(0, 2));
    expect(fresh).toEqual(found.slice(2));
    expect(baseline.known).toBe(2);
    expect(baseline.stale).toEqual([]);
  });

  test('a baseline counts what is gone as stale, in files that were completely analysed', () => {
    const baseline = new Baseline(baselineEntries(report, text));
    baseline.apply(reportOf(text, [report.findings[0]!], { status: 'partial' }), text);
    expect(baseline.stale).toHaveLength(0);
    baseline.apply(reportOf(text, [report.findings[0]!]), text);
    expect(baseline.stale).toMatchObject([{ path: 'a.cs', ruleId: 'TARS001' }]);
  });

  test('a further equal finding is new', () => {
    const once = 'a();\n';
    const twice = 'a();\na();\n';
    const baseline = new Baseline(baselineEntries(reportOf(once, [findingOn(once, 'a')]), once));
    const found = [findingOn(twice, 'a'), findingOn(twice, 'a', { nth: 2 })];
    expect(baseline.apply(reportOf(twice, found), twice).fresh).toEqual([found[1]]);
  });

  test('a baseline is written one entry a line, in the same order every time', async () => {
    const path = join(folder, 'baseline.json');
    const entries = baselineEntries(report, text);
    await writeBaseline(path, entries);
    const first = await readFile(path, 'utf8');
    await writeBaseline(path, entries.toReversed());
    expect(await readFile(path, 'utf8')).toBe(first);
    expect(first.split('\n')).toHaveLength(8);
  });

  test.each([
    ['{"version":2,"findings":[]}', 'version'],
    ['{"version":1,"findings":[{"path":"a","ruleId":"X1","fingerprint":"zz"}]}', 'findings[0].fingerprint'],
    ['{"version":1}', 'findings'],
  ])('that is invalid is refused: %s', async (content, path) => {
    const file = join(folder, 'bad.json');
    await writeFile(file, content);
    await expect(readBaseline(file)).rejects.toMatchObject({
      code: 'ERR_SETTINGS_INVALID',
      issues: [{ path, line: 1 }],
    });
  });

  test('a baseline that is missing is an input error', async () => {
    await expect(readBaseline(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'ERR_INPUT' });
  });
});
