import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { encode } from '#host/files/encoding.js';
import { comparisons, fixedComparisons, folder, run, tarscli } from './cli.js';

describe('--fix', () => {
  test('--fix writes what is safe, reports what is left, and then finds nothing to do', async () => {
    const source = comparisons(3).replace('}', '    void W() { Console.WriteLine(1); }\n}');
    const cwd = folder({ 'a.cs': source });
    const { code, stdout } = await run(['a.cs', '--fix'], { cwd });
    expect(code).toBe(exitCodes.ok);
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(source.replaceAll(' == true', ''));
    expect(stdout).toContain('1 hint · 1 file · 3 fixed');

    const again = await run(['a.cs', '--fix'], { cwd });
    expect(again.stdout).not.toContain('fixed');
  });

  test.each([
    ['UTF-8 with a mark', { charset: 'utf-8', bom: true }, '\n'],
    ['UTF-16 LE', { charset: 'utf-16le', bom: true }, '\r\n'],
    ['UTF-16 BE', { charset: 'utf-16be', bom: true }, '\n'],
    ['CRLF', { charset: 'utf-8', bom: false }, '\r\n'],
  ] as const)('keeps %s, byte for byte', async (_, encoding, lineEnd) => {
    const cwd = folder({ 'a.cs': encode(comparisons(2, lineEnd), encoding) });
    await run(['a.cs', '--fix'], { cwd });
    const expected = Buffer.from(encode(fixedComparisons(2, lineEnd), encoding));
    expect(readFileSync(join(cwd, 'a.cs')).equals(expected)).toBe(true);
  });

  test('--fix keeps the mode of a file, and a link to it', async () => {
    const cwd = folder({ 'a.cs': comparisons(1) });
    chmodSync(join(cwd, 'a.cs'), 0o754);
    symlinkSync('a.cs', join(cwd, 'link.cs'));
    await run(['--file', 'link.cs', '--fix'], { cwd });
    expect(statSync(join(cwd, 'a.cs')).mode & 0o777).toBe(0o754);
    expect(lstatSync(join(cwd, 'link.cs')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(fixedComparisons(1));
  });

  test('--fix leaves alone what a comment, the baseline or --min-severity hides', async () => {
    const source = comparisons(1).replace('true;', 'true; // tars-ignore: 001 clearer');
    const cwd = folder({ 'comment.cs': source, 'plain.cs': comparisons(1) });
    await run(['comment.cs', '--fix'], { cwd });
    expect(readFileSync(join(cwd, 'comment.cs'), 'utf8')).toBe(source);
    await run(['plain.cs', '--fix', '--min-severity', 'error'], { cwd });
    await run(['plain.cs', '--baseline', 'known.json', '--update-baseline'], { cwd });
    await run(['plain.cs', '--fix', '--baseline', 'known.json'], { cwd });
    expect(readFileSync(join(cwd, 'plain.cs'), 'utf8')).toBe(comparisons(1));
  });
});

const patternsOf = (rules: object[]) =>
  JSON.stringify({
    version: 1,
    patterns: rules.map((rule, index) => ({
      id: `MINE00${index + 1}`,
      name: `rule-${index}`,
      description: 'A rule of a project.',
      languages: ['csharp'],
      severity: 'warning',
      category: 'style',
      message: 'don’t',
      suggestion: 'do',
      ...rule,
    })),
  });

describe('a fix that the validator is against', () => {
  const constant = '        const int A = 1;\n';
  const source = (body: string) => `class C\n{\n    void M(int n)\n    {\n${body}    }\n}\n`;

  test.each([
    [
      'takes away a name that is used',
      [{ rule: { pattern: 'const int $A = $V;' }, fix: '' }],
      source(`${constant}        switch (n) { case 1: break; case 2: goto case A; }\n`),
      'names: `A` is used, and its declaration is gone',
    ],
    [
      'makes a finding that nothing mends',
      [{ rule: { pattern: 'Old()' }, fix: 'New()' }, { rule: { pattern: 'New()' } }],
      source('        Old();\n'),
      'no-new-findings: MINE002 is new at line 5: don’t',
    ],
    [
      'changes a visible signature',
      [{ rule: { kind: 'predefined_type', regex: '^int$' }, fix: 'long' }],
      `public ${source('').replace('void', 'public void')}`,
      'public-api: gone: ',
    ],
  ])('a fix that %s is refused, and told', async (_, rules, text, reason) => {
    const cwd = folder({ 'a.cs': text, 'rules.json': patternsOf(rules) });
    const { code, stdout, stderr } = await tarscli(
      ['hyperlight-run', 'pattern-matcher', '--patterns', 'rules.json', 'a.cs', '--fix'],
      { cwd },
    );
    expect(code).toBe(exitCodes.unfixed);
    expect(stdout + stderr).toContain(reason);
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(text);
  });

  test('a fix that makes room for the next fix is applied', async () => {
    const rules = [
      { rule: { pattern: 'Old()' }, fix: 'Newer()' },
      { rule: { pattern: 'Newer()' }, fix: 'Newest()' },
    ];
    const cwd = folder({ 'a.cs': source('        Old();\n'), 'rules.json': patternsOf(rules) });
    const args = ['hyperlight-run', 'pattern-matcher', '--patterns', 'rules.json', 'a.cs', '--fix'];
    expect((await tarscli(args, { cwd })).code).toBe(exitCodes.ok);
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(source('        Newest();\n'));
  });
});

test('a variable is removed though another that only it read is then read by nobody', async () => {
  const source = (rest: string) =>
    `class C\n{\n    void M(Foo foo)\n    {\n        var count = foo.Count;\n${rest}        foo.Go();\n    }\n}\n`;
  const cwd = folder({ 'a.cs': source('        var next = count + 1;\n') });
  const { code, stdout } = await tarscli(['hyperlight-run', 'pattern-matcher', 'a.cs', '--fix'], { cwd });
  expect(code).toBe(exitCodes.ok);
  expect(stdout).toContain('`count` is never used');
  expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(source(''));
});

describe('--dry-run', () => {
  test('changes nothing, and prints a diff that git applies to the same effect', async () => {
    const cwd = folder({ 'src/a.cs': comparisons(2), 'src/b.cs': comparisons(1, '\r\n') });
    const { code, stdout, stderr } = await run(['--dir', 'src', '--dry-run'], { cwd });
    expect(code).toBe(exitCodes.ok);
    expect(stderr).toContain('note: 3 fixes in 2 files would be applied');
    expect(readFileSync(join(cwd, 'src/a.cs'), 'utf8')).toBe(comparisons(2));
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd, input: stdout });
    expect(readFileSync(join(cwd, 'src/a.cs'), 'utf8')).toBe(fixedComparisons(2));
    expect(readFileSync(join(cwd, 'src/b.cs'), 'utf8')).toBe(fixedComparisons(1, '\r\n'));
  });

  test('works on stdin', async () => {
    const { stdout } = await run(['-', '--stdin-path', 'a.cs', '--dry-run'], { input: comparisons(1) });
    expect(stdout).toMatch(/^--- a\/a\.cs\n\+\+\+ b\/a\.cs\n@@ /);
  });

  test('prints nothing where there is nothing to fix', async () => {
    const { stdout } = await run(['a.cs', '--dry-run'], { cwd: folder({ 'a.cs': 'class C { }\n' }) });
    expect(stdout).toBe('');
  });
});
