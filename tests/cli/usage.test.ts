import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { folder, repository, tarscli } from './cli.js';

describe('help', () => {
  test.each([['--help'], ['help', 'hyperlight-run'], ['hyperlight-run', '--help'], ['doctor', '-h']])(
    'opens with examples and goes to stdout: %s %s',
    async (...args) => {
      const { code, stdout, stderr } = await tarscli(args.filter(Boolean));
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Examples:\n {2}\$ /);
      expect(stderr).toBe('');
    },
  );

  test('without a command goes to stderr, as an error of usage', async () => {
    const { code, stdout, stderr } = await tarscli([]);
    expect([code, stdout]).toEqual([exitCodes.usage, '']);
    expect(stderr).toContain('Usage: tarscli');
  });

  test('documents every exit code, as docs/cli.md does', async () => {
    const { stdout } = await tarscli(['--help']);
    const documentation = readFileSync(join(repository, 'docs/cli.md'), 'utf8');
    for (const code of Object.values(exitCodes)) {
      expect(stdout).toMatch(new RegExp(`^ {2}${code} `, 'm'));
      expect(documentation).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
    }
  });

  test('documents every option of hyperlight-run in docs/cli.md', async () => {
    const { stdout } = await tarscli(['hyperlight-run', '--help']);
    const documentation = readFileSync(join(repository, 'docs/cli.md'), 'utf8');
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option!);
    expect(options.length).toBeGreaterThan(20);
    for (const option of options) expect(documentation).toContain(`\`${option}`);
  });
});

test('tells its version', async () => {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(await tarscli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('a wrong command line', () => {
  test.each([
    [['hyperlite-run'], "unknown command 'hyperlite-run'", 'did you mean hyperlight-run?'],
    [['hyperlight-run', 'x', '--formt', 'json'], "unknown option '--formt'", 'did you mean --format?'],
    [
      ['hyperlight-run', 'x', '--format', 'xml', 'a'],
      'Allowed choices are text, json, sarif',
      'hyperlight-run --help',
    ],
    [['hyperlight-run', 'x', '--timeout', 'soon', 'a'], 'give a time such as 500ms', 'hyperlight-run --help'],
    [['hyperlight-run', 'x', '--cpu', '0', 'a'], 'give a time such as 500ms', ''],
    [['hyperlight-run', 'x', '--fuel', '1.5', 'a'], 'give a whole number such as 500000', ''],
    [['hyperlight-run', 'x', '--memory', '12 bananas', 'a'], 'give a size such as 128MiB', ''],
    [['hyperlight-run', 'x', '--concurrency', '0', 'a'], 'give a whole number', ''],
    [['hyperlight-run'], "missing required argument 'agent'", ''],
    [['hyperlight-run', 'pattern-matcher'], 'nothing to look at', '--dir .'],
    [['hyperlight-run', 'pattern-matcher', '-'], 'the language of stdin is not known', '--language'],
    [['hyperlight-run', 'pattern-matcher', '-', 'a.cs'], "can't be combined", ''],
    [
      ['hyperlight-run', 'pattern-matcher', '-', '--language', 'cs', '--fix'],
      'no file to change',
      '--dry-run',
    ],
    [
      ['hyperlight-run', 'pattern-matcher', 'a.cs', '--update-baseline'],
      'needs to know the file',
      '--baseline',
    ],
    [['hyperlight-run', 'pattern-matcher', '.', '--language', 'chsarp'], 'unknown language', 'csharp'],
    [
      ['hyperlight-run', 'line-length', 'package.json', '--patterns', 'p.json'],
      'does not work by patterns',
      '',
    ],
  ])('%j is told, with a way out', async (args, what, hint) => {
    const { code, stdout, stderr } = await tarscli(args);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error\[ERR_(USAGE|LANGUAGE_UNKNOWN)\]: /);
    expect(stderr).toContain(what);
    expect(stderr).toContain(hint);
    expect(code).toBe(exitCodes.usage);
  });
});

describe('errors', () => {
  test('list every input that is not there, and run nothing', async () => {
    const cwd = folder({ 'a.cs': 'class C { }' });
    const args = ['hyperlight-run', 'pattern-matcher', 'a.cs', '--file', 'gone.cs', '--dir', 'nowhere'];
    const { code, stdout, stderr } = await tarscli(args, { cwd });
    expect([code, stdout]).toEqual([exitCodes.input, '']);
    expect(stderr).toMatch(
      /error\[ERR_INPUT\]: 2 inputs.*\n.*no such file: gone\.cs\n.*no such folder: nowhere/,
    );
  });

  test('about agents suggest one', async () => {
    const cwd = folder({ 'a.cs': 'class C { }' });
    const { code, stdout, stderr } = await tarscli(['hyperlight-run', 'patern-matcher', 'a.cs'], { cwd });
    expect([code, stdout]).toEqual([exitCodes.agent, '']);
    expect(stderr).toMatch(/^error\[ERR_AGENT_NOT_FOUND\].*\nhint: .*pattern-matcher/m);
  });

  test('about a database say where', async () => {
    const cwd = folder({ 'a.cs': '', 'bad.json': '{\n  "version": 1,\n  "patterns": [{}]\n}\n' });
    const args = ['hyperlight-run', 'pattern-matcher', 'a.cs', '--patterns', 'bad.json'];
    const { code, stderr } = await tarscli(args, { cwd });
    expect(code).toBe(exitCodes.settings);
    expect(stderr).toMatch(/error\[ERR_SETTINGS_INVALID\]: bad\.json.*\n {2}patterns\[0\]\.\w+: is missing/);
  });

  test('are colored only where that is asked for', async () => {
    const plain = await tarscli(['nope']);
    expect(plain.stderr).not.toContain('\x1b[');
    expect((await tarscli(['nope', '--color'])).stderr).toContain('\x1b[31m');
    expect((await tarscli(['nope'], { env: { FORCE_COLOR: '1' } })).stderr).toContain('\x1b[31m');
    expect((await tarscli(['nope'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stderr).not.toContain(
      '\x1b[',
    );
    expect((await tarscli(['nope', '--no-color'], { env: { FORCE_COLOR: '1' } })).stderr).not.toContain(
      '\x1b[',
    );
  });

  test('show a stack and the section of docs/errors.md only with --debug', async () => {
    expect((await tarscli(['nope'])).stderr).not.toMatch(/ {4}at |docs\/errors\.md/);
    const { stderr } = await tarscli(['nope', '--debug']);
    expect(stderr).toContain('    at ');
    expect(stderr).toContain('\nsee docs/errors.md#err_usage\n');
  });
});
