import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { comparisons, fixedComparisons, folder, patterns, repository, tarscli } from './cli.js';

const options = ['--patterns', patterns, '--backend', 'jco'];
const validate = (args: string[], cwd: string) => tarscli(['validate-change', ...args, ...options], { cwd });

function schemaErrors(name: string, value: unknown): unknown {
  const check = new Ajv2020().compile(
    JSON.parse(readFileSync(join(repository, `schemas/${name}.schema.json`), 'utf8')),
  );
  return check(value) ? [] : check.errors;
}

describe('validate-change', () => {
  const change = () => {
    const cwd = folder({ 'old/a.cs': comparisons(2), 'old/b.cs': 'public class B { }\n' });
    cpSync(join(cwd, 'old'), join(cwd, 'new'), { recursive: true });
    return cwd;
  };

  test('validate-change accepts what does away with the target', async () => {
    const cwd = change();
    writeFileSync(join(cwd, 'new/a.cs'), fixedComparisons(2));
    const { code, stdout } = await validate(
      ['--before', 'old', '--after', 'new', '--target', 'TARS001'],
      cwd,
    );
    expect([code, stdout]).toEqual([exitCodes.ok, 'accepted: 1 file, +2 −2 lines, 2 findings gone, 0 new\n']);
  });

  test('validate-change takes absolute folders', async () => {
    const cwd = change();
    writeFileSync(join(cwd, 'new/a.cs'), fixedComparisons(2));
    const args = ['--before', join(cwd, 'old'), '--after', join(cwd, 'new')];
    const { code, stdout } = await validate(args, cwd);
    expect([code, stdout]).toEqual([exitCodes.ok, 'accepted: 1 file, +2 −2 lines, 2 findings gone, 0 new\n']);
  });

  test('validate-change rejects what does not, with the reasons, by the published schema', async () => {
    const cwd = change();
    writeFileSync(join(cwd, 'new/a.cs'), comparisons(3));
    writeFileSync(join(cwd, 'new/b.cs'), 'public class D { }\n');
    const args = ['--before', 'old', '--after', 'new', '--target', 'TARS001'];
    const { code, stdout } = await validate([...args, '--format', 'json'], cwd);
    const verdict = JSON.parse(stdout);
    expect([code, schemaErrors('verdict', verdict)]).toEqual([exitCodes.findings, []]);
    expect(verdict.reasons.map(({ check, path }: { check: string; path: string }) => [path, check])).toEqual([
      ['a.cs', 'targets-gone'],
      ['a.cs', 'no-new-findings'],
      ['b.cs', 'public-api'],
    ]);
    const { stdout: text } = await tarscli(['hyperlight-run', 'validator', ...args, ...options], { cwd });
    expect(text).toContain('\n  public-api: b.cs: gone: class public class B; new: class public class D\n');
  });

  test('validate-change goes by reports where they are given, as long as they are about the files', async () => {
    const cwd = change();
    writeFileSync(join(cwd, 'new/a.cs'), fixedComparisons(2));
    for (const side of ['old', 'new']) {
      const args = [
        'hyperlight-run',
        'pattern-matcher',
        side,
        ...options,
        '--format',
        'json',
        '-o',
        `${side}.json`,
        '--fail-on',
        'never',
      ];
      await tarscli(args, { cwd });
    }
    const args = [
      '--before',
      'old',
      '--after',
      'new',
      '--report-before',
      'old.json',
      '--report-after',
      'new.json',
      '--target',
      'TARS001',
    ];
    expect((await validate(args, cwd)).stdout).toContain('accepted: 1 file, +2 −2 lines, 2 findings gone');
    writeFileSync(join(cwd, 'old/a.cs'), `// other\n${comparisons(2)}`);
    const stale = await validate(args, cwd);
    expect([stale.code, stale.stderr]).toEqual([
      exitCodes.input,
      expect.stringContaining('old.json is not about old/a.cs as it is now'),
    ]);
  });
});
