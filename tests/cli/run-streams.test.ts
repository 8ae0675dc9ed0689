import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { reportSchema } from '#host/reports/json-schema.js';
import { comparisons, folder, main, patterns, rethrow, run } from './cli.js';

function json(stdout: string) {
  return reportSchema.parse(JSON.parse(stdout));
}

describe('stdout and stderr', () => {
  test('get no control character of a file name', async () => {
    const name = 'a\x1b[31mred\x1b]0;title\x07.unknown';
    const cwd = folder({ 'a.cs': rethrow, [name]: 'text' });
    const { stdout, stderr } = await run(['--file', 'a.cs', '--file', name], { cwd });
    expect(stderr).toContain('a\u241b[31mred');
    expect(stdout + stderr).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
  });

  test('carry the report, and what was skipped of the files that were named', async () => {
    const cwd = folder({ 'a.cs': rethrow, 'b.cs': 'a\0b', 'c.bin': 'x' });
    const { stdout, stderr } = await run(['a.cs', 'b.cs', 'c.bin'], { cwd });
    expect(stdout).toContain('a.cs\n');
    expect(stdout).toContain('1 error · 1 file · 2 skipped (1 binary, 1 of unknown language)');
    expect(stderr).toMatch(/note: b\.cs was skipped, as it is binary\n.*c\.bin was skipped.*--language/s);
  });

  test('carry neither summary nor notices with --quiet', async () => {
    const cwd = folder({ 'a.cs': rethrow, 'b.cs': 'a\0b' });
    const { stdout, stderr } = await run(['a.cs', 'b.cs', '--quiet'], { cwd });
    expect(stdout).toMatch(/^a\.cs\n {2}1:\d+ error TARS002/);
    expect(stdout).not.toContain('1 file');
    expect(stderr).toBe('');
  });

  test('end quietly when nobody reads on', async () => {
    const cwd = folder(
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.cs`, comparisons(200)])),
    );
    const child = spawn(
      process.execPath,
      [main, 'hyperlight-run', 'pattern-matcher', '--patterns', patterns, '--backend', 'jco', '.'],
      {
        cwd,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = await once(child, 'close');
    expect([code, stderr]).toEqual([exitCodes.unread, '']);
  });

  test('are colored as asked', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    expect((await run(['a.cs'], { cwd })).stdout).not.toContain('\x1b[');
    expect((await run(['a.cs', '--color'], { cwd })).stdout).toContain('\x1b[31merror\x1b[39m');
    expect((await run(['a.cs', '--color', '--format', 'json'], { cwd })).stdout).not.toContain('\x1b[');
  });
});

describe('--output', () => {
  test('takes the report, whole, and leaves stdout empty', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    const { stdout } = await run(['a.cs', '--format', 'json', '--output', 'report.json'], { cwd });
    expect(stdout).toBe('');
    expect(json(readFileSync(join(cwd, 'report.json'), 'utf8')).summary.findings.error).toBe(1);
  });

  test('is not touched by a run that can not begin', async () => {
    const cwd = folder({ 'a.cs': rethrow, 'report.json': 'before' });
    const answer = await run(['a.cs', '--backend', 'hyperlight', '--output', 'report.json'], {
      cwd,
      env: { HYPERLIGHT_HYPERVISOR: 'none' },
    });
    if (answer.code === exitCodes.backend) {
      expect(answer.stderr).toMatch(/^error\[ERR_BACKEND_UNAVAILABLE\]: .*\nhint: /);
      expect(readFileSync(join(cwd, 'report.json'), 'utf8')).toBe('before');
    }
    const nowhere = await run(['a.cs', '--output', 'no/such/folder.json'], { cwd });
    expect(nowhere.code).toBe(exitCodes.input);
    expect(nowhere.stderr).toContain("can't write no/such/folder.json");
  });
});

describe('stdin', () => {
  test('is read with -, in the language given or told by the path', async () => {
    const named = await run(['-', '--stdin-path', 'src/A.cs', '--format', 'json'], { input: rethrow });
    expect(json(named.stdout).files[0]).toMatchObject({ path: 'src/A.cs', language: 'csharp' });
    const anonymous = await run(['-', '--language', 'C#', '--format', 'json'], { input: rethrow });
    expect(json(anonymous.stdout).files[0]).toMatchObject({ path: '<stdin>', language: 'csharp' });
    expect(anonymous.code).toBe(exitCodes.findings);
  });

  test('must be text', async () => {
    const { code, stderr } = await run(['-', '--language', 'cs'], { input: Uint8Array.from([0x61, 0xe9]) });
    expect(code).toBe(exitCodes.input);
    expect(stderr).toContain('error[ERR_INPUT]: stdin is not UTF-8');
  });

  test('is no folder', async () => {
    const input = openSync(folder({}), 'r');
    onTestFinished(() => closeSync(input));
    const args = [main, 'hyperlight-run', 'pattern-matcher', '-', '--language', 'cs'];
    const { status, stderr } = spawnSync(process.execPath, args, {
      stdio: [input, 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    expect(stderr).toContain('error[ERR_INPUT]: stdin is a folder');
    expect(status).toBe(exitCodes.input);
  });
});
