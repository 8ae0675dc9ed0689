import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { comparisons, fixedComparisons, folder, patterns, repository, rethrow, tarscli } from './cli.js';

const options = ['--patterns', patterns, '--backend', 'jco'];
const generate = (args: string[], cwd: string) => tarscli(['generate', ...args, ...options], { cwd });

function schemaErrors(name: string, value: unknown): unknown {
  const check = new Ajv2020().compile(
    JSON.parse(readFileSync(join(repository, `schemas/${name}.schema.json`), 'utf8')),
  );
  return check(value) ? [] : check.errors;
}

describe('generate', () => {
  test('prints a diff, and changes nothing', async () => {
    const cwd = folder({ 'src/a.cs': comparisons(2), 'src/b.cs': 'class B { }\n' });
    const { code, stdout, stderr } = await generate(['--dir', 'src'], cwd);
    expect(code).toBe(exitCodes.ok);
    expect(stdout).toMatch(/^--- a\/src\/a\.cs\n\+\+\+ b\/src\/a\.cs\n@@ .*\n(?: .*\n)*-.*== true;\n/);
    expect(stderr).toContain('2 fixes and 0 documentation comments in 1 file would be written');
    expect(readFileSync(join(cwd, 'src/a.cs'), 'utf8')).toBe(comparisons(2));
  });

  test('generate writes files as they are stored, and only what was chosen', async () => {
    const marked = `\u{feff}${comparisons(1, '\r\n')}`.trimEnd();
    const cwd = folder({ 'a.cs': marked, 'b.cs': rethrow });
    const written = await generate(['a.cs', 'b.cs', '--apply', 'TARS001', '--write'], cwd);
    expect([written.code, written.stdout.split('\n').length]).toEqual([exitCodes.ok, 2]);
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(`\u{feff}${fixedComparisons(1, '\r\n')}`.trimEnd());
    expect(readFileSync(join(cwd, 'b.cs'), 'utf8')).toBe(rethrow);
  });

  test('generate documents all that is visible where it is to, and has its document fit the published schema', async () => {
    const cwd = folder({ 'a.cs': 'public class A { }\npublic enum B { C }\n' });
    const { code, stdout } = await generate(
      ['a.cs', '--document', 'all', '--restate', '--format', 'json', '--write'],
      cwd,
    );
    const generation = JSON.parse(stdout);
    expect(schemaErrors('generation', generation)).toEqual([]);
    expect(generation.files[0].done).toHaveLength(2);
    expect(generation.files[0].refused).toMatchObject([{ code: 'no-place' }]);
    expect(code).toBe(exitCodes.unfixed);
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toContain(
      '/// <summary>\n/// Represents an a.\n/// </summary> <!-- generated -->\npublic class A',
    );
  });

  test('generate writes no comment that only restates a name, and finds what others of the files inherit', async () => {
    const cwd = folder({
      'c.cs': 'public class C : IC\n{\n    public void Do() { }\n    public int Size;\n}\n',
      'ic.cs': 'interface IC\n{\n    void Do();\n}\n',
    });
    const { code, stderr } = await generate(['.', '--document', 'all', '--write'], cwd);
    expect(stderr).toContain('0 fixes and 1 documentation comment in 1 file\n');
    expect(code).toBe(exitCodes.ok);
    expect(readFileSync(join(cwd, 'c.cs'), 'utf8')).toBe(
      'public class C : IC\n{\n    /// <inheritdoc/>\n    public void Do() { }\n    public int Size;\n}\n',
    );
  });

  test('acts on a report, of a file or a fingerprint, for as long as the report is about the files', async () => {
    const cwd = folder({ 'a.cs': comparisons(3), 'b.cs': comparisons(1) });
    const report = [
      'hyperlight-run',
      'pattern-matcher',
      '.',
      ...options,
      '--format',
      'json',
      '-o',
      'r.json',
      '--fail-on',
      'never',
    ];
    expect((await tarscli(report, { cwd })).code).toBe(exitCodes.ok);
    const { files } = JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8'));
    const { fingerprint } = files[0].findings[1];
    const one = await tarscli(
      ['hyperlight-run', 'generator', '--report', 'r.json', '--apply', fingerprint, '--write', ...options],
      { cwd },
    );
    expect([one.code, one.stdout]).toEqual([
      exitCodes.ok,
      expect.stringMatching(/^a\.cs:4: fix \(TARS001\): .*\n$/),
    ]);
    const fixed = comparisons(3).split('\n').with(3, fixedComparisons(3).split('\n')[3]!).join('\n');
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(fixed);
    const again = await generate(['--report', 'r.json', '--write', '--format', 'json'], cwd);
    expect(again.code).toBe(exitCodes.unfixed);
    const [a, b] = JSON.parse(again.stdout).files.toSorted((x: { path: string }, y: { path: string }) =>
      x.path < y.path ? -1 : 1,
    );
    expect(a.refused.map(({ code }: { code: string }) => code)).toEqual(['stale', 'stale', 'stale']);
    expect(b.done).toHaveLength(1);
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(fixed);
  });

  test('generate leaves what the code itself accepts', async () => {
    const text = comparisons(1).replace('== true;', '== true; // tars-ignore: 001 wanted');
    const cwd = folder({ 'a.cs': text });
    expect((await generate(['a.cs', '--write'], cwd)).code).toBe(exitCodes.ok);
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(text);
  });

  test('generate leaves files whose change the validator rejects', async () => {
    const cwd = folder({ 'a.cs': comparisons(3) });
    const { code, stdout } = await generate(['a.cs', '--write', '--max-lines', '2', '--format', 'json'], cwd);
    expect(code).toBe(exitCodes.unfixed);
    expect(JSON.parse(stdout).files[0].refused[0]).toMatchObject({
      code: 'rejected',
      reason: '6 lines are changed, 2 may be',
    });
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(comparisons(3));
  });
});

describe('says what is missing or does not go together:', () => {
  test.each<[args: string[], code: number, message: string]>([
    [['generate'], exitCodes.usage, 'nothing to change'],
    [['generate', 'a.cs', '--write', '--dry-run'], exitCodes.usage, '--write and --dry-run'],
    [
      ['generate', '--report', 'none.json'],
      exitCodes.input,
      "can't read the report none.json: there is no such file",
    ],
    [['generate', '--report', 'a.cs'], exitCodes.input, 'the report a.cs is not valid JSON'],
    [['generate', '--report', 'x.json'], exitCodes.input, 'x.json is not a report of version 1'],
    [
      ['generate', 'a.cs', '--apply', 'TARS0001'],
      exitCodes.input,
      'no finding has the rule or fingerprint TARS0001',
    ],
    [['generate', 'a.cs', '--agent', 'generators'], exitCodes.agent, 'there is no agent'],
    [['generate', 'a.cs', '--settings', 'x.json'], exitCodes.settings, 'generator'],
    [['validate-change', '--before', '.'], exitCodes.usage, 'a validator needs to know a change'],
    [['validate-change', '--before', '.', '--after', 'none'], exitCodes.input, 'no such folder'],
    [['hyperlight-run', 'validator', 'a.cs'], exitCodes.usage, 'it looks at two folders'],
    [['hyperlight-run', 'validator'], exitCodes.usage, 'a validator needs to know a change'],
    [['hyperlight-run', 'generator'], exitCodes.usage, 'nothing to change'],
    [['hyperlight-run', 'generator', 'a.cs', '--fix'], exitCodes.usage, '--fix is for analyzers'],
    [
      ['hyperlight-run', 'generator', 'a.cs', '--format', 'sarif'],
      exitCodes.usage,
      'no output in the format sarif',
    ],
    [['hyperlight-run', 'pattern-matcher', 'a.cs', '--write'], exitCodes.usage, '--write is for generators'],
    [['hyperlight-spawn', 'GeneratorAgent', '--target', 'a.cs'], exitCodes.usage, 'needs more than files'],
  ])('%j', async (args, code, message) => {
    const cwd = folder({ 'a.cs': comparisons(1), 'x.json': '{"version": 9}' });
    const answer = await tarscli([...args, '--backend', 'jco'], { cwd });
    expect([answer.code, answer.stdout]).toEqual([code, '']);
    expect(answer.stderr).toContain(message);
  });
});
