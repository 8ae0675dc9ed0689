import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { reportSchema } from '#host/reports/json-schema.js';
import { folder, tarscli } from './cli.js';

const copied = `int Sum(int[] values) {
    var sum = 0;
    foreach (var value in values) {
      if (value > 0 && value < 100) sum += value;
      else if (value < 0) sum -= value;
      else sum = sum * 2 + value;
    }
    return sum;
  }`;
const files = {
  'a.cs': `class A {\n  ${copied}\n}\n`,
  'b.cs': `// é\nclass B {\n  int F = 1;\n  ${copied}\n}\n`,
};

test('a text report ends with the most complex functions, clones and totals', async () => {
  const cwd = folder(files);
  const { code, stdout } = await tarscli(['hyperlight-run', 'complexity', '--dir', '.'], { cwd });
  expect(code).toBe(exitCodes.ok);
  expect(stdout).toContain('most complex functions');
  expect(stdout).toMatch(/ +6 +5 +9 +\d+\.\d {2}a\.cs:2 A\.Sum\n/);
  expect(stdout).toMatch(/clones\n {2}\d+ tokens, \d+ lines, 2 places\n {4}a\.cs:2-11\n {4}b\.cs:4-13\n/);
  expect(stdout).toMatch(/2 files · 2 functions · 23 lines of code · 1 of comments/);
});

test('a JSON report has the metrics, clones and totals, and no tokens', async () => {
  const cwd = folder(files);
  const { stdout } = await tarscli(['hyperlight-run', 'complexity', '--dir', '.', '--format', 'json'], {
    cwd,
  });
  const report = reportSchema.parse(JSON.parse(stdout));
  expect(report.files.flatMap(({ metrics }) => metrics.map(({ name }) => name))).not.toContain(
    'clone-tokens',
  );
  expect(report.totals).toMatchObject({
    files: 2,
    functions: 2,
    codeLines: 23,
    commentLines: 1,
    cyclomatic: 10,
  });
  expect(report.clones).toHaveLength(1);
  const [first, second] = report.clones![0]!.places;
  const text = (path: string, start: number, end: number) =>
    Buffer.from(files[path as keyof typeof files])
      .subarray(start, end)
      .toString();
  expect(text(first!.path, first!.start, first!.end)).toBe(text(second!.path, second!.start, second!.end));
  expect(text(first!.path, first!.start, first!.end)).toContain(copied);
});

test('--settings names a file of settings, for agents that take no patterns', async () => {
  const cwd = folder(files);
  writeFileSync(
    join(cwd, 'settings.json'),
    JSON.stringify({ thresholds: { cognitive: 5 }, duplication: null }),
  );
  const run = (...args: string[]) => tarscli(['hyperlight-run', ...args, '--file', 'a.cs'], { cwd });
  const { stdout } = await run('complexity', '--settings', 'settings.json');
  expect(stdout).toContain('warning CX002 A.Sum has a cognitive complexity of 6; 5 is allowed');
  expect(stdout).not.toContain('clones');
  writeFileSync(join(cwd, 'settings.json'), JSON.stringify({ thresholds: { cognitive: 5 } }));
  const both = await tarscli(['hyperlight-run', 'complexity', '.', '--settings', 'settings.json'], { cwd });
  expect(both.stdout).toContain('clones');
  const wrong = await run('pattern-matcher', '--settings', 'settings.json');
  expect(wrong).toMatchObject({ code: exitCodes.usage, stdout: '' });
  expect((await run('complexity', '--settings', 'none.json')).stderr).toContain(
    "can't read the settings none.json: there is no such file",
  );
  writeFileSync(join(cwd, 'settings.json'), '{');
  expect(await run('complexity', '--settings', 'settings.json')).toMatchObject({
    code: exitCodes.settings,
    stderr: expect.stringContaining('error[ERR_SETTINGS_INVALID]: settings.json is not valid JSON'),
  });
  writeFileSync(join(cwd, 'settings.json'), '[]');
  expect(await run('complexity', '--settings', 'settings.json')).toMatchObject({
    code: exitCodes.settings,
    stderr: expect.stringMatching(/^ {2}Invalid input: expected object/m),
  });
});

test('agents inspect shows the settings', async () => {
  const { stdout } = await tarscli(['agents', 'inspect', 'complexity']);
  expect(stdout).toMatch(/settings +counting, thresholds, metrics, duplication\n/);
});
