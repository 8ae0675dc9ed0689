import { execFileSync, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allPending } from '#host/config/commands.js';
import { loadConfig } from '#host/config/load.js';
import { ordersIn } from '../reports/shown.js';
import { folder, main, tarscli } from './cli.js';

interface Place {
  value: unknown;
  from: string;
  file?: string;
  line?: number;
}

interface Shown {
  selfCode: Record<string, Place>;
  unapproved: { name: string; text: string; why: string; digest: string; line?: number }[];
}

const asking = `{
  "selfCode": {
    "test": "make check",
    "maxFiles": 7,
    "autoApply": true
  }
}
`;

/** A repository, and a user with a home of their own. */
function place(files: Record<string, string> = { 'tars.config.json': asking }) {
  const cwd = realpathSync(folder({ '.git/HEAD': '', ...files }));
  const home = realpathSync(
    folder({ 'config/tars-hyperlight/config.json': '{ "selfCode": { "maxFiles": 9 } }' }),
  );
  const env = { XDG_CONFIG_HOME: join(home, 'config'), XDG_DATA_HOME: join(home, 'data') };
  return { cwd, home, env, run: (...args: string[]) => tarscli(['config', ...args], { cwd, env }) };
}

async function shown({ run }: ReturnType<typeof place>): Promise<Shown> {
  const { code, stdout, stderr } = await run('show', '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Shown;
}

describe('config show', () => {
  test('prints every value and where it is from', async () => {
    const here = place();
    const { selfCode } = await shown(here);
    expect(selfCode.maxFiles).toEqual({
      value: 7,
      from: 'repository',
      file: join(here.cwd, 'tars.config.json'),
      line: 4,
    });
    expect(selfCode.budgetTime).toEqual({ value: '1h', from: 'default' });
    const { stdout } = await here.run('show');
    for (const [name, { from }] of Object.entries(selfCode)) {
      expect(stdout).toMatch(new RegExp(`^selfCode\\.${name} .* ${from}`, 'm'));
    }
    expect(stdout).toContain(`your file     ${join(here.home, 'config/tars-hyperlight/config.json')}`);
  });

  test('prints what the repository asks for in vain', async () => {
    const here = place();
    const { selfCode, unapproved } = await shown(here);
    expect(selfCode.autoApply).toEqual({ value: false, from: 'default' });
    expect(unapproved.map(({ name, text, line }) => [name, text, line])).toEqual([
      ['selfCode.autoApply', '{"selfCode":{"autoApply":true}}', 5],
      ['selfCode.test', 'make check', 3],
    ]);
    const { stdout } = await here.run('show');
    for (const { digest } of unapproved)
      expect(stdout).toContain(`tarscli config approve ${digest.slice(0, 16)}`);
  });

  test('prints a detected test command as one to approve', async () => {
    const here = place({ 'tars.config.json': '{ "selfCode": { "test": "auto" } }', 'go.mod': '' });
    const { unapproved } = await shown(here);
    expect(unapproved).toEqual([expect.objectContaining({ text: 'go test ./...', why: 'there is go.mod' })]);
  });

  test('names a mistake, with exit code 4', async () => {
    const { code, stderr } = await place({ 'tars.config.json': '{ "selfCode": { "tests": "x" } }' }).run(
      'show',
    );
    expect(code).toBe(4);
    expect(stderr).toMatch(/selfCode\.tests: is not a member here; did you mean test\? \(.*:1:17\)/);
  });

  test('shows names that lie as what they are', async () => {
    const names = ['src/\u202ecod', '::error::x', '\u001b[2Jx'];
    const text = JSON.stringify({ selfCode: { target: names.slice(1, 2) } });
    const { stdout } = await place({ 'tars.config.json': text }).run('show');
    expect(ordersIn(stdout)).toEqual([]);
    const refused = await place({ 'tars.config.json': JSON.stringify({ selfCode: { target: names } }) }).run(
      'show',
    );
    expect(refused.code).toBe(4);
    expect(ordersIn(refused.stderr)).toEqual([]);
  });
});

describe('config approve', () => {
  const pendingOf = async ({ cwd, env }: ReturnType<typeof place>) =>
    allPending(await loadConfig({ cwd, env }), { isApproved: async () => false });

  test('makes a command hold, and nothing else', async () => {
    const here = place();
    const [setting, command] = await pendingOf(here);
    expect((await here.run('approve', command!.digest.slice(0, 16))).stdout).toBe('1 approved\n');
    const after = await shown(here);
    expect(after.selfCode.test).toMatchObject({ value: 'make check', from: 'repository' });
    expect(after.unapproved.map(({ digest }) => digest)).toEqual([setting!.digest]);
  });

  test('is listed, and forgotten', async () => {
    const here = place();
    const [, command] = await pendingOf(here);
    await here.run('approve', command!.digest);
    expect((await here.run('approvals')).stdout).toContain(`${command!.digest.slice(0, 16)}  `);
    expect((await here.run('forget', command!.digest.slice(0, 16))).stdout).toBe('1 forgotten\n');
    expect((await here.run('approvals')).stdout).toBe('nothing is approved\n');
  });

  test('is refused for what nobody asks for, with exit code 2', async () => {
    const { code, stderr } = await place().run('approve', 'a'.repeat(16));
    expect(code).toBe(2);
    expect(stderr).toMatch(/asks for nothing with the digest/);
    expect((await place().run('approve', 'abc')).code).toBe(2);
    expect((await place().run('forget', 'a'.repeat(16))).code).toBe(2);
  });

  test('never asks where nobody can answer', async () => {
    const { code, stderr } = await place().run('approve');
    expect(code).toBe(2);
    expect(stderr).toMatch(/this is no terminal/);
  });

  test.skipIf(!hasScript())('asks on a terminal', async () => {
    const here = place();
    const command = `'${process.execPath}' '${main}' config approve`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: here.cwd,
      env: { ...process.env, ...here.env },
    });
    let output = '';
    let answers = 0;
    child.stdout.on('data', (text: Buffer) => {
      output += text;
      const questions = output.split('[y/n]').length - 1;
      // The first is about autoApply, the second about the command.
      for (; answers < questions; answers++) child.stdin.write(answers === 0 ? 'n\n' : 'y\n');
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(output).toContain('make check');
    expect(output).toContain('1 approved');
    expect((await shown(here)).unapproved.map(({ name }) => name)).toEqual(['selfCode.autoApply']);
  });
});

function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version']).includes('util-linux');
  } catch {
    return false;
  }
}
