import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { comparisons, fixedComparisons, folder, main, patterns, run } from './cli.js';
import { canMount, disk, isRoot, jco } from './disks.js';

const temporaries = (cwd: string) =>
  readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));

describe.skipIf(process.platform === 'win32')('a limit on the size of files', () => {
  /** In blocks of 512 bytes: dash's and those of POSIX. */
  const limited = (args: readonly string[], cwd: string) => {
    const command = ['-c', 'ulimit -f 32; exec "$@"', 'sh', process.execPath, main, ...args];
    const { status, stderr } = spawnSync('/bin/sh', command, { cwd });
    return { code: status, stderr: stderr.toString() };
  };
  const large = 'the file would be larger than the system allows';

  test('a limit on the size of files refuses the fix of a larger file by name, and no other', () => {
    const cwd = folder({
      'large.cs': `${comparisons(1)}// ${'x'.repeat(64 * 1024)}\n`,
      'small.cs': comparisons(1),
    });
    const { code, stderr } = limited(
      ['hyperlight-run', 'pattern-matcher', '.', '--fix', '-p', patterns, ...jco],
      cwd,
    );
    expect(stderr).toMatch(new RegExp(`can't write .*large\\.cs: EFBIG: ${large}`));
    expect(code).toBe(exitCodes.unfixed);
    expect(readFileSync(join(cwd, 'large.cs'), 'utf8')).toContain('== true');
    expect(readFileSync(join(cwd, 'small.cs'), 'utf8')).toBe(fixedComparisons(1));
    expect(temporaries(cwd)).toEqual([]);
  });

  test('a limit on the size of files leaves no part of a report', () => {
    const cwd = folder({ 'a.cs': comparisons(400) });
    const args = [
      'hyperlight-run',
      'pattern-matcher',
      '.',
      '-p',
      patterns,
      '-o',
      'o.json',
      '--format',
      'json',
    ];
    const { code, stderr } = limited([...args, ...jco], cwd);
    expect(stderr).toContain(`error[ERR_INPUT]: can't write o.json: EFBIG: ${large}`);
    expect(code).toBe(exitCodes.input);
    expect(readdirSync(cwd)).toEqual(['a.cs']);
  });
});

describe.skipIf(!canMount && isRoot)('a folder that can not be written to', () => {
  test('a folder that can not be written to has its files refused by name, and reports in it are errors', async () => {
    const cwd = folder({ 'b.cs': comparisons(1) });
    const place = isRoot ? disk(cwd, 64 * 1024) : join(cwd, 'disk');
    if (!isRoot) mkdirSync(place);
    writeFileSync(join(place, 'a.cs'), comparisons(1));
    if (isRoot) execFileSync('mount', ['-o', 'remount,ro', place]);
    else chmodSync(place, 0o555);
    const code = isRoot ? 'EROFS' : 'EACCES';
    const fixed = await run(['disk', 'b.cs', '--fix', ...jco], { cwd });
    expect(fixed.stderr).toMatch(new RegExp(`can't write .*disk/a\\.cs: ${code}`));
    expect(fixed.code).toBe(exitCodes.unfixed);
    expect(readFileSync(join(cwd, 'b.cs'), 'utf8')).toBe(fixedComparisons(1));
    for (const args of [
      ['-o', 'disk/o'],
      ['--also', 'json=disk/o'],
      ['--stats', 'disk/o'],
    ]) {
      const reported = await run(['b.cs', ...args, ...jco], { cwd });
      expect(reported.stderr).toContain(`error[ERR_INPUT]: can't write disk/o: ${code}`);
      expect(reported.code).toBe(exitCodes.input);
    }
  });
});

describe.skipIf(process.platform === 'win32')('a working folder that is gone', () => {
  const gone = (args: readonly string[]) => {
    const cwd = join(folder({}), 'gone');
    mkdirSync(cwd);
    const command = ['-c', 'rmdir "$PWD"; exec "$@"', 'sh', process.execPath, main, ...args];
    const { status, stderr } = spawnSync('/bin/sh', command, { cwd });
    return { code: status, stderr: stderr.toString() };
  };

  test.each([
    ['analyze', '.'],
    ['hyperlight-run', 'pattern-matcher', '-', '--language', 'csharp'],
    ['generate', '.'],
    ['doctor'],
    ['patterns', 'stats'],
  ])('is told by %s', (...args) => {
    const { code, stderr } = gone(args);
    expect(stderr).toContain('error[ERR_INPUT]: the working folder is gone');
    expect(code).toBe(exitCodes.input);
  });

  test('a working folder that is gone is not needed for help', () => {
    expect(gone(['--help']).code).toBe(exitCodes.ok);
    expect(gone(['--version']).code).toBe(exitCodes.ok);
  });
});
