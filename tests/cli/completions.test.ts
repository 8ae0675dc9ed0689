import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, tarscli } from './cli.js';

/** What a real bash offers after these words, the last of which is being typed. */
async function complete(words: readonly string[], cwd = '/'): Promise<string[]> {
  const { stdout: script, code } = await tarscli(['completions', 'bash']);
  expect(code).toBe(0);
  const probe = `${script}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_tarscli
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['-c', probe, 'bash', 'tarscli', ...words], { cwd });
  return output.toString().split('\n').filter(Boolean).toSorted();
}

describe('bash', () => {
  test('completes commands', async () => {
    expect(await complete(['hyper'])).toEqual(['hyperlight-run', 'hyperlight-spawn']);
    expect(await complete(['agents', ''])).toEqual(expect.arrayContaining(['list', 'inspect', 'build']));
  });

  test('completes options', async () => {
    expect(await complete(['hyperlight-run', '--fo'])).toEqual(['--format']);
    expect(await complete(['agents', 'inspect', '--js'])).toEqual(['--json']);
  });

  test('completes the values of options and arguments', async () => {
    expect(await complete(['hyperlight-run', '--format', ''])).toEqual([
      'feedback',
      'github',
      'html',
      'json',
      'junit',
      'markdown',
      'sarif',
      'text',
    ]);
    expect(await complete(['hyperlight-run', '--backend', 'h'])).toEqual(['hyperlight']);
    expect(await complete(['completions', 'z'])).toEqual(['zsh']);
  });

  test('completes files where there can be some', async () => {
    const cwd = folder({ 'Order.cs': '', 'Old order.cs': '', 'sub/x': '' });
    expect(await complete(['hyperlight-run', 'pattern-matcher', 'O'], cwd)).toEqual([
      'Old order.cs',
      'Order.cs',
    ]);
    expect(await complete(['hyperlight-run', '--file', 'Or'], cwd)).toEqual(['Order.cs']);
    expect(await complete(['hyperlight-run', '--dir', ''], cwd)).toEqual(['sub']);
  });
});

test.each([
  ['zsh', '#compdef tarscli'],
  ['fish', 'complete -c tarscli'],
  ['powershell', 'Register-ArgumentCompleter'],
])('there is a script for %s that knows every option', async (shell, mark) => {
  const { stdout, code } = await tarscli(['completions', shell]);
  expect(code).toBe(0);
  expect(stdout).toContain(mark);
  expect(stdout).toMatch(/--min-severity|-l min-severity/);
});

test('bash accepts the script', async () => {
  const { stdout } = await tarscli(['completions', 'bash']);
  const cwd = folder({ 'script.bash': stdout });
  execFileSync('bash', ['-n', join(cwd, 'script.bash')]);
});
