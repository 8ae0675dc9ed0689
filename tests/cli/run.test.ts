import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
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

describe('findings', () => {
  test('come in the order of files and places, over --min-severity', async () => {
    const source =
      'class C { void M(bool a) { System.Console.WriteLine(a == true); Console.WriteLine(1); } }\n';
    const cwd = folder({ 'b.cs': source, 'a.cs': rethrow });
    const rules = async (...args: string[]) =>
      json((await run(['.', '--format', 'json', ...args], { cwd })).stdout).files.flatMap(({ findings }) =>
        findings.map(({ ruleId }) => ruleId),
      );
    expect(await rules()).toEqual(['TARS002', 'TARS001', 'TARS003']);
    expect(await rules('--min-severity', 'warning')).toEqual(['TARS002', 'TARS001']);
  });

  test('that a comment accepts are hidden, with the reason', async () => {
    const source = rethrow.replace('\n', ' // tars-ignore: 002 the caller wants it so\n');
    const { code, stdout } = await run(['a.cs', '--format', 'json'], { cwd: folder({ 'a.cs': source }) });
    const [file] = json(stdout).files;
    expect(code).toBe(exitCodes.ok);
    expect(file!.findings).toEqual([]);
    expect(file!.hidden).toMatchObject([
      { ruleId: 'TARS002', by: 'comment', reason: 'the caller wants it so' },
    ]);
  });

  test('include comments that accept nothing', async () => {
    const cwd = folder({ 'a.cs': 'class C { } // tars-ignore: 002 gone\n' });
    const { stdout } = await run(['a.cs'], { cwd });
    expect(stdout).toContain('TARS000');
  });
});

describe('a baseline', () => {
  test('hides what it knows, wherever it moved', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    const update = await run(['a.cs', '--baseline', 'known.json', '--update-baseline'], { cwd });
    expect(update.code).toBe(exitCodes.ok);
    expect(update.stderr).toContain('known.json now knows 1 finding\n');

    const again = await run(['a.cs', '--baseline', 'known.json'], { cwd });
    expect(again.code).toBe(exitCodes.ok);
    expect(again.stdout).toContain('no findings · 1 file · 1 in the baseline');

    const input = `// new\n\n${rethrow}${rethrow.replace('class C', 'class D')}`;
    const args = ['-', '--stdin-path', 'a.cs', '--baseline', 'known.json', '--format', 'json'];
    const moved = json((await run(args, { cwd, input })).stdout);
    expect(moved.files[0]!.hidden).toMatchObject([{ by: 'baseline', span: { line: 3 } }]);
    expect(moved.files[0]!.findings).toMatchObject([{ span: { line: 4 } }]);
  });

  test('must be there and be one', async () => {
    const cwd = folder({ 'a.cs': rethrow, 'bad.json': '{"version": 1}' });
    expect((await run(['a.cs', '--baseline', 'gone.json'], { cwd })).code).toBe(exitCodes.input);
    expect((await run(['a.cs', '--baseline', 'bad.json'], { cwd })).code).toBe(exitCodes.settings);
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
