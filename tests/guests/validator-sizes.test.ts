import type { Host } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { onOwnGrounds } from '../host/backends.js';
import { type Judging, judged, reportOn } from './changing.js';
import { failedChecks, lines, reports, statusOf } from './verdicts.js';

onOwnGrounds((open) => {
  const judging = (before: string | undefined, after: string | undefined, more?: Judging) =>
    open().then((host: Host) => judged(host, before, after, more));

  test.each<[what: string, bound: object, was: number, now: number, failed: boolean]>([
    ['higher than it was', { worse: 'higher' }, 5, 6, true],
    ['as high as it was', { worse: 'higher' }, 5, 5, false],
    ['higher within its bound', { worse: 'higher', by: 1 }, 5, 6, false],
    ['higher within its share', { worse: 'higher', byShare: 0.2 }, 5, 6, false],
    ['lower than it was', { worse: 'lower' }, 5, 4, true],
    ['higher, which is better', { worse: 'lower' }, 5, 6, false],
  ])('metrics: %s', async (_, bound, was, now, failed) => {
    const report = (path: string, value: number) => ({
      ...reportOn(path, []),
      metrics: [{ name: 'm', value, subject: 'F' }],
    });
    const verdict = await judging('class C { }\n', 'class C {}\n', {
      reports: [report('before/A.cs', was), report('after/A.cs', now)],
      settings: { metrics: { m: bound } },
    });
    expect(statusOf(verdict, 'metrics')).toEqual(
      failed
        ? { name: 'metrics', status: 'failed', message: `m of F went from ${was} to ${now}` }
        : { name: 'metrics', status: 'passed' },
    );
  });

  test('lines are counted by the shortest diff, line ends included, and over several tasks', async () => {
    const before = lines('a', 'b', 'c', 'd');
    const after = lines('a', 'c', 'x', 'y', 'd');
    const text = { path: 'a.txt', language: 'text' };
    expect((await judging(before, after, text)).lines).toEqual({ added: 2, removed: 1 });
    expect((await judging(before, before.replaceAll('\n', '\r\n'), text)).lines).toEqual({
      added: 4,
      removed: 4,
    });
    const within = await judging(before, after, {
      ...text,
      options: { maxChangedLines: 10, linesBefore: 7 },
    });
    expect(within.verdict).toBe('accepted');
    const over = await judging(before, after, { ...text, options: { maxChangedLines: 10, linesBefore: 8 } });
    expect(over.reasons).toEqual([{ check: 'line-budget', message: '11 lines are changed, 10 may be' }]);
  });

  test('pieces that do not parse may stay, and move, and not become others', async () => {
    const torn = lines('class A { void M( { }', 'class B { }');
    expect(failedChecks(await judging(torn, `// new\n${torn}`))).toEqual([]);
    expect(failedChecks(await judging(lines('class B { }'), torn))).toContain('parses');
    expect((await judging('x', 'y', { language: 'text', path: 'a.txt' })).files[0]!.checks[2]).toMatchObject({
      status: 'skipped',
    });
  });

  test('files that come, go or stay the same', async () => {
    const settings = { publicApi: 'any' };
    expect((await judging(undefined, 'class C { }\n', { settings })).files[0]!.change).toBe('added');
    expect((await judging('class C { }\n', undefined, { settings })).files[0]!.change).toBe('removed');
    expect((await judging('class C { }\n', 'class C { }\n')).files).toEqual([]);
  });

  test('findings stay on their lines however many lines come between', async () => {
    const method = (at: number) => [
      '    /// about it',
      '    /// and more',
      `    void M${at}()`,
      '    {',
      '    }',
    ];
    const before = lines(
      'class C',
      '{',
      ...Array.from({ length: 400 }, (_, at) => method(at).slice(2)).flat(),
      '}',
    );
    const after = lines('class C', '{', ...Array.from({ length: 400 }, (_, at) => method(at)).flat(), '}');
    const all = Array.from({ length: 400 }, (_, at) => ({ ruleId: 'T', piece: `M${at}()`, message: 'it' }));
    const verdict = await judging(before, after, {
      reports: reports(before, all, after, all.slice(1)),
      options: { targets: [{ path: 'A.cs', ruleId: 'T', start: before.indexOf('M0()') }] },
    });
    expect(verdict).toMatchObject({ verdict: 'accepted', lines: { added: 800, removed: 0 } });
    expect(verdict.files[0]!.findings.gone.map(({ line }) => line)).toEqual([3]);
  });

  test('large changes are told line by line where that is quick, else as a whole', async () => {
    const many = (start: number) => lines(...Array.from({ length: 6000 }, (_, at) => `line ${start + at}`));
    const verdict = await judging(many(0), many(100_000), { language: 'text', path: 'a.txt' });
    expect(verdict.lines).toEqual({ added: 6000, removed: 6000 });
  });
});
