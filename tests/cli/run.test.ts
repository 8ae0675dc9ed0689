import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { reportSchema } from '#host/reports/json-schema.js';
import { comparisons, folder, main, patterns, rethrow, run, tarscli } from './cli.js';

function json(stdout: string) {
  return reportSchema.parse(JSON.parse(stdout));
}

describe('exit codes', () => {
  test('0 without findings at or over --fail-on, 1 with', async () => {
    const cwd = folder({ 'warning.cs': comparisons(1), 'error.cs': rethrow, 'clean.cs': 'class C { }\n' });
    const codes = async (...args: string[]) => (await run(args, { cwd })).code;
    expect(await codes('clean.cs')).toBe(exitCodes.ok);
    expect(await codes('warning.cs')).toBe(exitCodes.ok);
    expect(await codes('error.cs')).toBe(exitCodes.findings);
    expect(await codes('warning.cs', '--fail-on', 'warning')).toBe(exitCodes.findings);
    expect(await codes('error.cs', '--fail-on', 'never')).toBe(exitCodes.ok);
  });

  test('3 where there is nothing to look at, with a whole report nevertheless', async () => {
    const cwd = folder({ 'readme.txt': 'text', 'made.g.cs': '' });
    const { code, stdout, stderr } = await run(['--dir', '.', '--format', 'json'], { cwd });
    expect(code).toBe(exitCodes.input);
    expect(stderr).toContain('error[ERR_INPUT]: there was no file to look at');
    expect(json(stdout).skipped).toEqual([
      { path: 'made.g.cs', reason: 'generated' },
      { path: 'readme.txt', reason: 'unknown-language' },
    ]);
  });

  test('7 where files failed, all others reported', async () => {
    const cwd = folder({ 'a.cs': rethrow, 'b.cs': comparisons(20_000), 'c.cs': rethrow });
    const { code, stdout } = await run(['.', '--memory', '24MiB', '--format', 'json'], { cwd });
    expect(code).toBe(exitCodes.incomplete);
    expect(json(stdout).files).toMatchObject([
      { path: 'a.cs', status: 'complete', findings: [{ ruleId: 'TARS002' }] },
      { path: 'b.cs', status: 'failed', error: { code: 'ERR_LIMIT_MEMORY', hint: 'raise --memory' } },
      { path: 'c.cs', status: 'complete', findings: [{ ruleId: 'TARS002' }] },
    ]);
  });
});

describe('the backend', () => {
  test('is told in one line where it was chosen by tarscli, and not where it was asked for', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    const chosen = await run(['a.cs', '--format', 'json'], { cwd });
    const { backend } = json(chosen.stdout);
    expect(chosen.stderr.split('\n')[0]).toBe(`note: backend ${backend.name}: ${backend.reason}`);
    expect(backend.reason).toMatch(/^hyperlight (?:works here, on \w+|can't be used: .+)$/);
    expect(chosen.stderr.match(/backend/g)).toHaveLength(1);
    expect((await run(['a.cs', '--backend', 'jco'], { cwd })).stderr).toBe('');
    expect((await run(['a.cs', '--quiet'], { cwd })).stderr).toBe('');
  });

  test('that lacks a limit ends the run, with a way out', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    const answer = await run(['a.cs', '--backend', 'jco', '--fuel', '1M'], { cwd });
    expect([answer.code, answer.stdout]).toEqual([exitCodes.backend, '']);
    expect(answer.stderr).toMatch(/^error\[ERR_LIMIT_UNSUPPORTED\]: .*fuel\nhint: .*hyperlight/);
  });

  test('holds processor time, and its error names the option', async () => {
    const cwd = folder({ 'a.cs': comparisons(20_000) });
    const args = ['a.cs', '--backend', 'jco', '--cpu', '5ms', '--format', 'json'];
    const { stdout } = await run(args, { cwd });
    expect(json(stdout).files[0]!.error).toMatchObject({ code: 'ERR_LIMIT_CPU', hint: 'raise --cpu' });
  });
});

describe('agents', () => {
  test('go by the class names of TARS in hyperlight-spawn', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    for (const name of ['AnalyzerAgent', 'patternmatcheragent', 'PatternMatcherAgent', 'pattern-matcher']) {
      const args = ['hyperlight-spawn', name, '--target', 'a.cs', '--patterns', patterns];
      const { code, stdout } = await tarscli(args, { cwd });
      expect([name, code]).toEqual([name, exitCodes.findings]);
      expect(stdout).toContain('TARS002');
    }
  });

  test('are listed and inspected', async () => {
    expect((await tarscli(['agents', 'list'])).stdout).toContain('pattern-matcher');
    const { stdout } = await tarscli(['agents', 'inspect', 'pattern-matcher', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      manifest: { name: 'pattern-matcher' },
      imports: expect.arrayContaining(['tars:agent/host@0.1.0']),
    });
  });
});

test('an interrupt ends a run with 130, and a whole report on stdout', async () => {
  const cwd = folder(
    Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}.cs`, comparisons(300)])),
  );
  const args = [main, 'hyperlight-run', 'pattern-matcher', '--patterns', patterns, '.', '--format', 'json'];
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    if (stdout === '') child.kill('SIGINT');
    stdout += text;
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(exitCodes.interrupted);
  expect(json(stdout).summary.interrupted).toBe(true);
  expect(existsSync(join(cwd, 'report.json'))).toBe(false);
});
