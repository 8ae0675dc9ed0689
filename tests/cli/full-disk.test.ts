import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { comparisons, fixedComparisons, folder, main, patterns, run, tarscli } from './cli.js';

const isLinux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;
const canMount =
  isLinux && isRoot && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'x', '/mnt']).status === 0;
const why = 'no space is left on the disk';
const jco = ['--backend', 'jco'];

/** A disk of its own below `cwd`, of so many bytes. */
function disk(cwd: string, bytes: number): string {
  const place = join(cwd, 'disk');
  mkdirSync(place);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tars-test', place]);
  onTestFinished(() => void execFileSync('umount', [place]));
  return place;
}

/** Fills a disk up to so many bytes that are left. */
function fill(place: string, left: number): void {
  const file = openSync(join(place, 'filler'), 'w');
  const page = Buffer.alloc(4096);
  try {
    for (;;) writeFileSync(file, page);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
  if (left > 0) {
    const { length } = readFileSync(join(place, 'filler'));
    writeFileSync(join(place, 'filler'), Buffer.alloc(length - left));
  }
}

const temporaries = (cwd: string) =>
  readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));

describe.skipIf(!canMount)('on a full disk', () => {
  test('--fix refuses by name what it can not write, and writes the rest', async () => {
    const cwd = folder({ 'b.cs': comparisons(2) });
    const place = disk(cwd, 64 * 1024);
    writeFileSync(join(place, 'a.cs'), comparisons(2));
    fill(place, 0);
    const { code, stderr } = await run(['disk', 'b.cs', '--fix', ...jco], { cwd });
    expect(stderr).toContain(`can't write ${join(place, 'a.cs')}: ENOSPC: ${why}`);
    expect(code).toBe(exitCodes.unfixed);
    expect(readFileSync(join(place, 'a.cs'), 'utf8')).toBe(comparisons(2));
    expect(readFileSync(join(cwd, 'b.cs'), 'utf8')).toBe(fixedComparisons(2));
    expect(temporaries(cwd)).toEqual([]);
  });

  test('generate --write refuses by name what it can not write, and writes the rest', async () => {
    const cwd = folder({ 'b.cs': comparisons(2) });
    const place = disk(cwd, 64 * 1024);
    writeFileSync(join(place, 'a.cs'), comparisons(2));
    fill(place, 0);
    const { code, stderr } = await tarscli(
      [
        'generate',
        'disk/a.cs',
        'b.cs',
        '--write',
        '--no-validate',
        '-o',
        'disk/said.txt',
        '-p',
        patterns,
        ...jco,
      ],
      { cwd },
    );
    expect(stderr).toContain(`can't write ${join(place, 'a.cs')}: ENOSPC: ${why}`);
    expect(stderr).toContain(`error[ERR_INPUT]: can't write disk/said.txt: ENOSPC: ${why}`);
    expect(code).toBe(exitCodes.input);
    expect(readFileSync(join(cwd, 'b.cs'), 'utf8')).toBe(fixedComparisons(2));
    expect(temporaries(cwd)).toEqual([]);
  });

  test('one report that can not be written costs no other, no fix, and no statistics', async () => {
    const cwd = folder({ 'a.cs': `${comparisons(2)}class D { void W() { Console.WriteLine(1); } }\n` });
    const place = disk(cwd, 64 * 1024);
    fill(place, 0);
    const files = ['--also', 'json=disk/j.json', '--also', 'html=h.html', '-o', 'disk/o.txt'];
    const args = ['a.cs', '--fix', ...files, '--stats', 's.json', ...jco];
    const { code, stderr } = await run(args, { cwd });
    for (const name of ['disk/j.json', 'disk/o.txt']) {
      expect(stderr).toContain(`error[ERR_INPUT]: can't write ${name}: ENOSPC: ${why}`);
    }
    expect(code).toBe(exitCodes.input);
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).not.toContain('== true');
    expect(readFileSync(join(cwd, 'h.html'), 'utf8')).toContain('</html>');
    expect(JSON.parse(readFileSync(join(cwd, 's.json'), 'utf8')).run.done).toBe(1);
    expect(temporaries(cwd)).toEqual([]);
  });

  test('a baseline stays as it was', async () => {
    const cwd = folder({ 'a.cs': comparisons(200) });
    const place = disk(cwd, 64 * 1024);
    const known = '{ "version": 1, "findings": [] }\n';
    writeFileSync(join(place, 'b.json'), known);
    fill(place, 8192);
    const args = ['a.cs', '--baseline', 'disk/b.json', '--update-baseline', ...jco];
    const { code, stderr } = await run(args, { cwd });
    expect(stderr).toContain(`error[ERR_INPUT]: can't write disk/b.json: ENOSPC: ${why}`);
    expect(code).toBe(exitCodes.input);
    expect(readFileSync(join(place, 'b.json'), 'utf8')).toBe(known);
    expect(temporaries(cwd)).toEqual([]);
  });

  test.each([0, 8192])('stdout that is a file is told, with %s bytes left for it', async (left) => {
    const cwd = folder({ 'a.cs': comparisons(200) });
    const place = disk(cwd, 64 * 1024);
    const out = openSync(join(place, 'out'), 'w');
    fill(place, left);
    const args = [main, 'hyperlight-run', 'pattern-matcher', 'a.cs', '-p', patterns, ...jco];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd, stdio: ['ignore', out, 'pipe'] });
    closeSync(out);
    expect(stderr.toString()).toContain(`error[ERR_INPUT]: can't write to stdout: ENOSPC: ${why}`);
    expect(status).toBe(exitCodes.input);
  });
});

describe.skipIf(!isLinux)('stdout to a device that takes nothing', () => {
  test.each([['--help'], ['agents', 'list'], ['patterns', 'list', '--json'], ['completions', 'bash']])(
    'is told by %s',
    (...args) => {
      const full = openSync('/dev/full', 'w');
      const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
        stdio: ['ignore', full, 'pipe'],
      });
      expect(stderr.toString()).toBe(`error[ERR_INPUT]: can't write to stdout: ENOSPC: ${why}\n`);
      expect(status).toBe(exitCodes.input);
    },
  );
});

describe.skipIf(process.platform === 'win32')('a limit on the size of files', () => {
  /** In blocks of 512 bytes: dash's and those of POSIX. */
  const limited = (args: readonly string[], cwd: string) => {
    const command = ['-c', 'ulimit -f 32; exec "$@"', 'sh', process.execPath, main, ...args];
    const { status, stderr } = spawnSync('/bin/sh', command, { cwd });
    return { code: status, stderr: stderr.toString() };
  };
  const large = 'the file would be larger than the system allows';

  test('refuses the fix of a larger file by name, and no other', () => {
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

  test('leaves no part of a report', () => {
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
  test('has its files refused by name, and reports in it are errors', async () => {
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

  test('is not needed for help', () => {
    expect(gone(['--help']).code).toBe(exitCodes.ok);
    expect(gone(['--version']).code).toBe(exitCodes.ok);
  });
});

test("tarscli's own half-written files are none of those that it tells as skipped", async () => {
  const cwd = folder({ 'a.cs': comparisons(1), '.r.json.0123456789ab.tmp': '', 'b.unknown': '' });
  const { stdout } = await run(['.', '--format', 'json', '--also', 'html=h.html', ...jco], { cwd });
  expect(JSON.parse(stdout).skipped).toMatchObject([{ path: 'b.unknown' }]);
});
