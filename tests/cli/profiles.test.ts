import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { reportSchema } from '#host/reports/json-schema.js';
import { comparisons, fixedComparisons, folder, patterns, run, tarscli } from './cli.js';

const documented =
  '<Project><PropertyGroup><GenerateDocumentationFile>true</GenerateDocumentationFile></PropertyGroup></Project>';
const code =
  'public class A { private int Twice(int n) { if (n > 1250) { return 1; } else { return 2; } } }\n';

/** Findings as `path id`, and what else the report says. */
async function findings(cwd: string, ...args: string[]) {
  const { stdout } = await tarscli(
    ['hyperlight-run', 'pattern-matcher', '.', '--backend', 'jco', '--format', 'json', ...args],
    { cwd },
  );
  const report = reportSchema.parse(JSON.parse(stdout));
  const found = report.files.flatMap(({ path, findings }) =>
    findings.map(({ ruleId }) => `${path} ${ruleId}`),
  );
  return { found: [...new Set(found)].sort(), report };
}

describe('--profile', () => {
  test('chooses patterns by tier and by what a file is for', async () => {
    const cwd = folder({
      'a/A.csproj': documented,
      'a/A.cs': code,
      'b/B.cs': code,
      'tests/T.cs': code,
    });
    const recommended = await findings(cwd);
    expect(recommended.found).toEqual(['a/A.cs TARS013', 'b/B.cs TARS013']);
    expect(recommended.report.files.map((file) => file.class)).toEqual(['product', 'product', 'test']);
    const strict = await findings(cwd, '--profile', 'strict');
    expect(strict.found.filter((one) => one.endsWith('2'))).toEqual(['a/A.cs TARS002', 'b/B.cs TARS002']);
    const all = await findings(cwd, '--profile', 'all');
    expect(all.found.filter((one) => one.startsWith('tests'))).toEqual([
      'tests/T.cs TARS002',
      'tests/T.cs TARS003',
      'tests/T.cs TARS013',
      'tests/T.cs TARS014',
    ]);
  });

  test('takes no pattern where the TypeScript project lacks the library that its fix needs', async () => {
    const script = 'export const f = (a: string[]) => (!!a && a.indexOf("b") !== -1 ? 1 : 2);\n';
    const cwd = folder({
      'old/tsconfig.json': '{ "compilerOptions": { "target": "es5", "lib": ["es6", "dom"] } }',
      'old/a.ts': script,
      'new/tsconfig.json': '{ "compilerOptions": { "target": "es2017" } }',
      'new/a.ts': script,
      'none/a.ts': script,
    });
    const { found } = await findings(cwd, '--profile', 'all');
    expect(found.filter((one) => one.endsWith('TARS210'))).toEqual(['new/a.ts TARS210', 'none/a.ts TARS210']);
    // What is hidden in the file as it was is no new finding of the file as it will be.
    const args = ['generate', 'old', '--profile', 'all', '--backend', 'jco', '--write'];
    const { code, stderr } = await tarscli(args, { cwd });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('TARS210')]);
    expect(readFileSync(join(cwd, 'old/a.ts'), 'utf8')).toBe(script.replace('!!', ''));
  });

  test('takes a pattern with a condition where the project asks for it', async () => {
    const [pattern] = JSON.parse(readFileSync(patterns, 'utf8')).patterns;
    const own = {
      ...pattern,
      id: 'OWN1',
      in: ['product'],
      recommendedIf: 'documented',
      rule: { kind: 'class_declaration' },
    };
    const cwd = folder({
      'a/A.csproj': documented,
      'a/A.cs': code,
      'b/B.cs': code,
      'own.json': JSON.stringify({ version: 1, patterns: [{ ...own, fix: undefined, message: 'a class' }] }),
    });
    expect((await findings(cwd, '--patterns', 'own.json')).found).toEqual(['a/A.cs OWN1']);
    const strict = await findings(cwd, '--patterns', 'own.json', '--profile', 'strict');
    expect(strict.found).toEqual(['a/A.cs OWN1', 'b/B.cs OWN1']);
    const shown = await tarscli(['patterns', 'show', 'OWN1', '--patterns', 'own.json'], { cwd });
    expect(shown.stdout).toMatch(/tier +recommended if documented\nreports +in product\n/);
  });

  test('leaves to --only the patterns that are named, wherever they are', async () => {
    const cwd = folder({ 'tests/T.cs': code });
    expect((await findings(cwd, '--only', '14', '--only', 'missing-documentation')).found).toEqual([
      'tests/T.cs TARS002',
      'tests/T.cs TARS014',
    ]);
    const { code: exit, stderr } = await tarscli(
      ['hyperlight-run', 'pattern-matcher', '.', '--only', 'TARS0'],
      { cwd },
    );
    expect([exit, stderr]).toEqual([exitCodes.input, expect.stringContaining('there is no pattern "TARS0"')]);
  });
});

describe('suppressions of other tools', () => {
  const text = '#pragma warning disable IDE0051\nclass A { private int b; }\n';

  test('hide findings, counted, unless they are not to count', async () => {
    const cwd = folder({ 'A.cs': text });
    const { found, report } = await findings(cwd);
    expect(found).toEqual([]);
    expect(report.summary).toMatchObject({ suppressed: 1, foreign: 1 });
    expect(report.files[0]!.hidden).toMatchObject([
      { ruleId: 'TARS013', by: 'foreign', reason: '#pragma warning disable on line 1' },
    ]);
    expect((await findings(cwd, '--no-foreign-suppressions')).found).toEqual(['A.cs TARS013']);
  });
});

describe('a run of which files fail', () => {
  test('names them on stderr in every format, ten at most, and counts the others', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`f${index}\x1b[31m.cs`, comparisons(3)]),
    );
    const cwd = folder(files);
    for (const format of ['text', 'json', 'sarif']) {
      const args = ['.', '--max-findings', '1', '--format', format, '--output', 'out', '--quiet'];
      const { code: exit, stdout, stderr } = await run(args, { cwd });
      expect([exit, stdout]).toEqual([exitCodes.incomplete, '']);
      const lines = stderr.trimEnd().split('\n');
      expect(lines).toHaveLength(11);
      expect(lines[0]).toMatch(/^error: f0␛\[31m\.cs was cut short: ERR_LIMIT_FINDINGS .*--max-findings/);
      expect(lines[10]).toBe('error: 2 more files failed or cut short');
    }
  });
});

describe('a patch of files outside of the working folder', () => {
  test.each([
    ['--fix --dry-run', ['hyperlight-run', 'pattern-matcher', '--fix', '--dry-run', '../other']],
    ['generate', ['generate', '../other']],
  ])('is one that git apply takes there: %s', async (_, args) => {
    const top = folder({ 'here/x.txt': '', 'other/src/A.cs': comparisons(2) });
    mkdirSync(join(top, 'other/.git'));
    execFileSync('git', ['init', '-q'], { cwd: join(top, 'other') });
    const { stdout, stderr } = await tarscli([...args, '--patterns', patterns, '--backend', 'jco'], {
      cwd: join(top, 'here'),
    });
    expect(stdout).toContain('--- a/src/A.cs');
    expect(stderr).toContain('git -C ');
    execFileSync('git', ['apply'], { cwd: join(top, 'other'), input: stdout });
    expect(readFileSync(join(top, 'other/src/A.cs'), 'utf8')).toBe(fixedComparisons(2));
  });
});

test('patterns list and show tell tier and places', async () => {
  const { stdout } = await tarscli(['patterns', 'list', '--tier', 'strict']);
  expect(stdout).toMatch(/TARS012 +info +strict +in product +too-many-parameters/);
  expect(stdout).not.toContain('TARS001');
  const shown = await tarscli(['patterns', 'show', 'TARS002']);
  expect(shown.stdout).toMatch(/tier +strict\nreports +in product\n/);
  expect(shown.stdout).toMatch(/mirrors +CS1591/);
});
