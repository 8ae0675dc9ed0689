import { describe, expect, test } from 'vitest';
import { score } from '#host/workflow/score.js';
import { onOwnGrounds } from '../host/backends.js';
import { finding, report, span } from './reports.js';
import { lines, measured } from './scores.js';

const signal = new AbortController().signal;

onOwnGrounds((open) => {
  describe('the quality of a file, beside findings and complexity,', () => {
    test('falls with the share of its lines that are clones', async () => {
      const places = [
        { path: 'a.cs', line: 1, endLine: 40 },
        { path: 'b.cs', line: 1, endLine: 40 },
      ];
      const more = [places[0]!, { path: 'a.cs', line: 31, endLine: 50 }];
      const reports = [report('a.cs', [], [lines(100)]), report('b.cs', [], [lines(100)])];
      const clones = [{ places }, { places: more }];
      const { quality } = await score(await open(), reports, { clones, signal });
      expect(quality.files.map(({ path, cloned, score }) => [path, cloned, score])).toEqual([
        ['a.cs', 0.5, 85],
        ['b.cs', 0.4, 88],
      ]);
      expect(quality.project).toMatchObject({ cloned: 0.45, score: 86.5 });
    });

    test('falls with the lines that did not parse, each once', async () => {
      const unparsed = [span(11, 20), span(15, 30), { ...span(40, 40), end: 4000 }];
      const reports = [{ ...report('a.cs', [], [lines(40)]), unparsed }];
      const { quality } = await score(await open(), reports, { signal });
      expect(quality.files[0]).toMatchObject({ unparsed: 0.5, score: 75, debt: 10 });
    });

    test('is halved by a merge conflict, and many files with conflicts lower the grade of the project', async () => {
      const host = await open();
      const conflict = [finding('TARS901', 1, { confidence: 0 })];
      const clean = Array.from({ length: 95 }, (_, at) => report(`c${at}.cs`, [], [lines(100)]));
      const torn = Array.from({ length: 5 }, (_, at) => report(`t${at}.cs`, conflict, [lines(100)]));
      const { quality } = await score(host, [...clean, ...torn], { signal });
      expect(quality.files.at(-1)).toMatchObject({ conflicts: 1, score: 50, grade: 'D' });
      // The mean by lines is 97.5; five such files cost a quarter of it.
      expect(quality.project).toMatchObject({ conflicts: 5, score: 73.1, grade: 'C' });
    });

    test('is that of a usual file for a stub of one line', async () => {
      const todo = finding('TARS902', 1, { severity: 'hint' });
      const long = Array.from({ length: 9 }, (_, at) => finding('R', 10 * at + 1));
      const reports = [report('stub.fs', [todo], [lines(1)]), report('long.fs', long, [lines(100)])];
      const { quality } = await score(await open(), reports, { signal });
      const [stub, file] = quality.files;
      expect(stub!.score).toBeGreaterThan(80);
      expect(stub!.debt).toBeLessThan(1);
      expect(file!.debt).toBeGreaterThan(30);
    });
  });

  describe('the rank of a file', () => {
    test('is by how many lines are how bad, by its class and by how often it changes', async () => {
      const bad = (path: string, kind: 'product' | 'test' | 'vendored', size: number) => ({
        ...report(path, [], [lines(size), ...measured('F', 30, 1, size)]),
        class: kind,
      });
      const reports = [
        bad('small.cs', 'product', 50),
        bad('large.cs', 'product', 500),
        bad('tests.cs', 'test', 1000),
        bad('lib.js', 'vendored', 9000),
        bad('busy.cs', 'product', 400),
      ];
      const churn = new Map([['busy.cs', 1000]]);
      const { quality } = await score(await open(), reports, { churn, signal });
      const ranked = quality.files.toSorted((a, b) => b.debt! - a.debt!);
      expect(ranked.map(({ path }) => path)).toEqual([
        'busy.cs',
        'large.cs',
        'tests.cs',
        'small.cs',
        'lib.js',
      ]);
      expect(ranked.at(-1)!.debt).toBe(0);
    });
  });

  describe('the quality of a project', () => {
    const good = (path: string) => report(path, [], [lines(100)]);
    const bad = (path: string) => ({ ...good(path), metrics: [lines(100), ...measured('F', 150, 1, 100)] });

    test('is that of the product; its tests are graded apart, and what others wrote is not', async () => {
      const reports = [
        { ...good('a.cs'), class: 'product' as const },
        { ...bad('ATests.cs'), class: 'test' as const },
        { ...bad('jquery.js'), class: 'vendored' as const },
      ];
      const { quality } = await score(await open(), reports, { signal });
      expect(quality.project).toMatchObject({
        score: 100,
        grade: 'A',
        files: 1,
        tests: { files: 1, score: 64 },
      });
    });

    test('is that of everything where there is no product', async () => {
      const reports = [{ ...good('ATests.cs'), class: 'test' as const }];
      const { quality } = await score(await open(), reports, { signal });
      expect(quality.project).toMatchObject({ score: 100, files: 1, tests: { files: 1 } });
    });

    test('is the same in one call and in several', async () => {
      const host = await open();
      const kinds = ['product', 'test', 'sample'] as const;
      const reports = Array.from({ length: 1200 }, (_, at) => ({
        ...(at % 4 === 0 ? bad(`f${at}.cs`) : good(`f${at}.cs`)),
        class: kinds[at % 3]!,
      }));
      const { quality } = await score(host, reports, { signal });
      const half = await score(host, reports.slice(0, 600), { signal });
      expect(quality.project).toMatchObject({ files: 400, tests: { files: 400 } });
      expect(quality.project.score).toBeCloseTo(half.quality.project.score, 1);
    });

    test('has no part in files that failed', async () => {
      const reports = [good('a.cs'), { ...good('b.cs'), status: 'failed' as const }];
      const { quality } = await score(await open(), reports, { signal });
      expect(quality.project).toMatchObject({ files: 1, lines: 100 });
    });
  });
});
