import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { comparisons, fixedComparisons, folder, main, patterns, run, tarscli } from './cli.js';
import { canMount, disk, fill, isLinux, jco, why } from './disks.js';

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

test("tarscli's own half-written files are none of those that it tells as skipped", async () => {
  const cwd = folder({ 'a.cs': comparisons(1), '.r.json.0123456789ab.tmp': '', 'b.unknown': '' });
  const { stdout } = await run(['.', '--format', 'json', '--also', 'html=h.html', ...jco], { cwd });
  expect(JSON.parse(stdout).skipped).toMatchObject([{ path: 'b.unknown' }]);
});
