import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { comparisons, fixedComparisons, folder, main, patterns, repository, tarscli } from './cli.js';

const options = ['--patterns', patterns, '--backend', 'jco'];
const validate = (args: string[], cwd: string) => tarscli(['validate-change', ...args, ...options], { cwd });

/** Somebody whom permissions hold, if there is one who can run tarscli. */
const other = somebodyElse();

function somebodyElse(): { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } | undefined {
  if (process.platform === 'win32') return undefined;
  if (process.getuid!() !== 0) return {};
  const env = { PATH: process.env.PATH, XDG_CACHE_HOME: join(tmpdir(), 'tars-nobody-cache') };
  const nobody = { uid: 65_534, gid: 65_534, env };
  return spawnSync(process.execPath, [main, '--version'], nobody).status === 0 ? nobody : undefined;
}

function replace(place: string, make: () => void): void {
  rmSync(place);
  make();
}

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

  test.each([
    ['is not UTF-8', Buffer.from([0x63, 0xff, 0xfe, 0x63]), []],
    ['is too large', `${'// long\n'.repeat(20_000)}`, ['--max-file-size', '100KiB']],
  ])('validate-change refuses to judge a file that %s on one side', async (_, text, more) => {
    const cwd = change();
    writeFileSync(join(cwd, 'old/a.cs'), text);
    const { code, stderr } = await validate(['--before', 'old', '--after', 'new', ...more], cwd);
    expect([code, stderr]).toEqual([
      exitCodes.input,
      expect.stringContaining("error[ERR_INPUT]: old/a.cs can't be compared: "),
    ]);
    writeFileSync(join(cwd, 'new/a.cs'), text);
    expect((await validate(['--before', 'old', '--after', 'new', ...more], cwd)).code).toBe(exitCodes.ok);
  });

  test.skipIf(process.platform === 'win32').each([
    ['a link', (place: string) => replace(place, () => symlinkSync('b.cs', place))],
    ['a link to nothing', (place: string) => replace(place, () => symlinkSync('none', place))],
    ['a pipe', (place: string) => replace(place, () => execFileSync('mkfifo', [place]))],
    [
      'left out by ignore rules',
      (place: string) => writeFileSync(join(dirname(place), '.gitignore'), 'a.cs'),
    ],
  ])('validate-change does not take a file for removed or made that is %s on one side', async (_, become) => {
    for (const side of ['old', 'new']) {
      const cwd = change();
      become(join(cwd, side, 'a.cs'));
      const { code, stderr } = await validate(['--before', 'old', '--after', 'new'], cwd);
      const message = `error[ERR_INPUT]: ${side}/a.cs can't be compared: `;
      expect([code, stderr]).toEqual([exitCodes.input, expect.stringContaining(message)]);
    }
  });

  test.skipIf(process.platform === 'win32')('validate-change sees a folder that became a link', async () => {
    const cwd = change();
    writeFileSync(join(cwd, 'new/a.cs'), comparisons(2));
    mkdirSync(join(cwd, 'old/sub'));
    writeFileSync(join(cwd, 'old/sub/c.cs'), 'public class C { }\n');
    symlinkSync('elsewhere', join(cwd, 'new/sub'));
    const { code, stderr } = await validate(['--before', 'old', '--after', 'new'], cwd);
    expect([code, stderr]).toEqual([exitCodes.input, expect.stringContaining('a folder above it is a link')]);
  });

  test('validate-change takes a file for removed that became a folder', async () => {
    const cwd = change();
    writeFileSync(join(cwd, 'old/d.cs'), '// nothing\n');
    mkdirSync(join(cwd, 'new/d.cs'));
    const { code, stdout } = await validate(['--before', 'old', '--after', 'new'], cwd);
    expect([code, stdout]).toEqual([exitCodes.ok, expect.stringContaining('accepted: 1 file, +0 −1 lines')]);
  });

  test.skipIf(!other)('validate-change does not take what it may not read for empty', async () => {
    const cwd = change();
    for (const place of ['old', 'old/sub']) {
      for (const side of ['old/sub', 'new/sub']) mkdirSync(join(cwd, side), { recursive: true });
      writeFileSync(join(cwd, 'new/sub/c.cs'), 'public class C { }\n');
      chmodSync(cwd, 0o755);
      chmodSync(join(cwd, place), 0o311);
      const args = [main, 'validate-change', '--before', 'old', '--after', 'new', '--backend', 'jco'];
      const { status, stderr } = spawnSync(process.execPath, args, { cwd, ...other, encoding: 'utf8' });
      chmodSync(join(cwd, place), 0o755);
      expect([status, stderr]).toEqual([
        exitCodes.input,
        expect.stringMatching(/can't be compared: unreadable/),
      ]);
    }
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
