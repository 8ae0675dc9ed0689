import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import type { RunStats } from '#host/pool/stats.js';
import { reportSchema } from '#host/reports/json-schema.js';
import { comparisons, folder, main, patterns, run } from './cli.js';

const count = 400;

function manyFiles(): string {
  const files = Array.from({ length: count }, (_, index) => [
    `src/F${index}.cs`,
    `// ${index}\n${comparisons(20)}`,
  ]);
  return folder(Object.fromEntries(files));
}

const report = (path: string) => {
  const { summary, ...rest } = reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { ...rest, summary: { ...summary, elapsedMs: 0, reused: 0 } };
};

const stats = (path: string) => JSON.parse(readFileSync(path, 'utf8')).run as RunStats;

/** Bytes of all journals. */
function journalBytes(cache: string): number {
  const runs = join(cache, 'tars-hyperlight/runs');
  if (!existsSync(runs)) return 0;
  const logs = readdirSync(runs, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.log'),
  );
  return logs.reduce((sum, name) => sum + statSync(join(runs, name)).size, 0);
}

/** A numbering of processes of its own, in which what is started is 1. */
const container = ['--pid', '--fork', '--kill-child', '--mount-proc'];
const canContain = process.platform === 'linux' && spawnSync('unshare', [...container, 'true']).status === 0;

describe('a run that is killed', () => {
  test('a run that is killed is gone on with by --resume, which does the rest only', async () => {
    const cwd = manyFiles();
    const cache = mkdtempSync(join(cwd, '..', 'tarscli-cache-'));
    const env = { XDG_CACHE_HOME: cache };
    const args = ['--dir', 'src', '--backend', 'jco', '--format', 'json'];
    const whole = await run([...args, '-o', 'whole.json'], { cwd, env });
    expect(whole).toMatchObject({ code: exitCodes.ok });
    expect(journalBytes(cache)).toBe(0);

    const command = [
      main,
      'hyperlight-run',
      'pattern-matcher',
      '--patterns',
      patterns,
      ...args,
      '-o',
      'a.json',
    ];
    const child = spawn(process.execPath, command, { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
    await expect.poll(() => journalBytes(cache), { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(existsSync(join(cwd, 'a.json'))).toBe(false);

    const resumed = await run([...args, '-o', 'a.json', '--resume', '--stats', 'stats.json'], { cwd, env });
    expect(resumed.stderr).toMatch(/going on from \d+ reports? of an earlier run/);
    expect(report(join(cwd, 'a.json'))).toEqual(report(join(cwd, 'whole.json')));
    const { reused, done, failed } = stats(join(cwd, 'stats.json'));
    expect(reused).toBeGreaterThan(0);
    expect(reused).toBeLessThan(count);
    expect({ done, failed }).toEqual({ done: count, failed: 0 });
    expect(journalBytes(cache)).toBe(0);
  }, 120_000);

  test.skipIf(!canContain)(
    'in a container is gone on with in another one, where its number is that of the new one',
    async () => {
      const cwd = manyFiles();
      const cache = mkdtempSync(join(cwd, '..', 'tarscli-cache-'));
      const settings = { cwd, env: { ...process.env, XDG_CACHE_HOME: cache } };
      const args = [
        ...container,
        process.execPath,
        main,
        'hyperlight-run',
        'pattern-matcher',
        '--dir',
        'src',
      ];
      args.push('--patterns', patterns, '--backend', 'jco', '--format', 'json', '-o', 'a.json');
      const first = spawn('unshare', args, { ...settings, stdio: 'ignore' });
      await expect.poll(() => journalBytes(cache), { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
      first.kill('SIGKILL');
      await once(first, 'close');
      const second = spawnSync('unshare', [...args, '--resume'], { ...settings, encoding: 'utf8' });
      expect(second.stderr).toMatch(/going on from \d+ reports? of an earlier run/);
      expect(second.status).toBe(exitCodes.ok);
      expect(journalBytes(cache)).toBe(0);
    },
    120_000,
  );

  test('a run that is killed has nothing to go on from, where the run before came to its end', async () => {
    const cwd = folder({ 'a.cs': comparisons(1) });
    const env = { XDG_CACHE_HOME: join(cwd, 'cache') };
    await run(['a.cs'], { cwd, env });
    const { code, stderr } = await run(['a.cs', '--resume'], { cwd, env });
    expect(code).toBe(exitCodes.ok);
    expect(stderr).toContain('there is no earlier run of this kind to go on from');
  });
});

describe('kept reports', () => {
  test('kept reports are taken by --cache from earlier runs, and told', async () => {
    const cwd = folder({ 'a.cs': comparisons(1), 'b.cs': comparisons(2) });
    const env = { XDG_CACHE_HOME: join(cwd, 'cache') };
    const args = ['a.cs', 'b.cs', '--cache'];
    const first = await run(args, { cwd, env });
    const second = await run(args, { cwd, env });
    const body = (text: string) => text.split('\n').slice(0, -2);
    expect(first.stdout).not.toContain('reused');
    expect(second.stdout).toContain('2 reused');
    expect(body(second.stdout)).toEqual(body(first.stdout));
  });

  test('kept reports are not for stdin', async () => {
    const { code, stderr } = await run(['-', '--language', 'csharp', '--cache'], { input: 'class C { }' });
    expect(code).toBe(exitCodes.usage);
    expect(stderr).toContain('--cache does not go with stdin');
  });
});

describe('limits of a run', () => {
  test('limits of a run on findings: exit code 7, the first findings, and the option to raise', async () => {
    const cwd = folder({ 'a.cs': comparisons(5), 'b.cs': comparisons(1) });
    const { code, stdout } = await run(['.', '--max-findings', '3', '--format', 'json'], { cwd });
    expect(code).toBe(exitCodes.incomplete);
    const { files, summary } = reportSchema.parse(JSON.parse(stdout));
    expect(files[0]).toMatchObject({
      status: 'partial',
      error: { code: 'ERR_LIMIT_FINDINGS', hint: 'raise --max-findings' },
    });
    expect(files[0]!.findings).toHaveLength(3);
    expect(summary).toMatchObject({ files: 2, cut: 1, partial: 0, failed: 0 });
  });

  test('limits of a run on files and on memory are errors that name the numbers', async () => {
    const cwd = folder({ 'a.cs': comparisons(1), 'b.cs': comparisons(1) });
    const files = await run(['.', '--max-files', '1'], { cwd });
    expect(files.stderr).toContain('error[ERR_LIMIT_FILES]: there are more than 1 files');
    expect(files.code).toBe(exitCodes.incomplete);
    const memory = await run(['.', '--memory-budget', '100MiB'], { cwd });
    expect(memory.stderr).toContain('error[ERR_MEMORY_BUDGET]');
    expect(memory.code).toBe(exitCodes.usage);
  });
});
