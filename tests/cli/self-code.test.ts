import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, git, repository } from '../selfcode/cycle-for-tests.js';
import { comparisons, main, patterns, tarscli } from './cli.js';

const start = ['self-code', 'start', '--patterns', patterns, '--backend', 'jco', '--no-learn'];

/** Runs tarscli on a terminal, and answers its first question. Returns what the terminal gets, and the exit code. */
function onTerminal(cwd: string, args: readonly string[], answer?: string) {
  const command = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd });
  let output = '';
  let isAnswered = answer === undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (isAnswered || !output.includes('[q]uit? ')) return;
    isAnswered = true;
    child.stdin.write(answer);
  });
  return new Promise<{ output: string; code: number | null }>((resolve) =>
    child.on('close', (code) => resolve({ output, code })),
  );
}

describe('a dry run', () => {
  const hostile = `${comparisons(1)}// caf\xe9 \x1b[2J\n`;

  test('prints the very bytes to other programs', async () => {
    const root = repository({ 'a.cs': hostile });
    const state = emptyFolder();
    const child = spawn(process.execPath, [main, ...start, '--dry-run', '-q', '--state', state], {
      cwd: root,
    });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    await new Promise((resolve) => child.on('close', resolve));
    const [run] = readdirSync(join(state, 'runs'));
    const patch = readFileSync(join(state, 'runs', run!, 'changes.patch'));
    expect(patch.includes('\x1b[2J')).toBe(true);
    expect(Buffer.concat(pieces).equals(patch)).toBe(true);
  });

  test.skipIf(!hasScript())('prints nothing to a terminal that it would obey', async () => {
    const root = repository({ 'a.cs': hostile });
    const { output, code } = await onTerminal(root, [...start, '--dry-run', '--state', emptyFolder()]);
    expect(output).toContain('+    bool M0');
    expect(output).not.toContain('\x1b[2J');
    expect(code).toBe(0);
  });
});

test.skipIf(!hasScript()).each([
  ['the end of the input', '\x04'],
  ['Ctrl-C', '\x03'],
])('%s ends an interactive run, which can be resumed', async (_, key) => {
  const root = repository({ 'a.cs': comparisons(1) });
  const state = emptyFolder();
  const { output, code } = await onTerminal(root, [...start, '-i', '--state', state], key);
  expect(output).toContain('"tarscli self-code resume" goes on with it');
  expect(code).toBe(130);
  const { stdout } = await tarscli(['self-code', 'resume', '--state', state], { cwd: root });
  expect(stdout).toContain('1 committed');
});

test('a status of a run that is under way says where it is', async () => {
  const root = repository({ 'a.cs': comparisons(1) });
  const state = emptyFolder();
  const shared = join(emptyFolder(), 'shared');
  mkdirSync(shared);
  const tests = ['--test', `touch ${shared}/started; sleep 600`, '--test-writes', shared];
  const child = spawn(process.execPath, [main, ...start, ...tests, '--state', state], { cwd: root });
  const isTesting = new Promise<void>((resolve) => {
    child.stderr.on('data', (text: Buffer) => {
      if (text.includes('Testing')) resolve();
    });
  });
  await isTesting;
  const ended = new Promise((resolve) => child.on('close', resolve));
  const { stdout } = await tarscli(['self-code', 'status', '--state', state], { cwd: root });
  expect(stdout).toMatch(/^run \S+: under way, at Testing\n/);
  await tarscli(['self-code', 'stop', '--state', state], { cwd: root });
  expect(await ended).toBe(130);
});

test('of a base that fails the end of its output is shown, without what a terminal or a CI log obeys', async () => {
  const root = repository({ 'a.cs': comparisons(1) });
  const command = `printf 'why\\n::error::\\033[2J\\n'; exit 3`;
  const { code, stderr } = await tarscli([...start, '--test', command, '--state', emptyFolder()], {
    cwd: root,
  });
  expect(stderr).toContain('base, run 1: 0 passed, 1 failed, exit 3\n  why\n  \\u{3a}:error::\u241b[2J\n');
  expect(code).toBe(8);
});

test('what is no digest approves nothing, and is refused', async () => {
  const root = repository({ 'a.cs': comparisons(1) });
  const { code, stderr } = await tarscli([...start, '--approve-test', 'yes', '--state', emptyFolder()], {
    cwd: root,
  });
  expect(stderr).toContain('yes is not the digest of a proposal');
  expect(code).toBe(2);
});

test('a repository without a commit is told to make one', async () => {
  const root = emptyFolder();
  git(root, 'init', '-q');
  const { stderr } = await tarscli([...start, '--state', emptyFolder()], { cwd: root });
  expect(stderr).toContain('hint: commit the files first');
});

function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version']).includes('util-linux');
  } catch {
    return false;
  }
}
