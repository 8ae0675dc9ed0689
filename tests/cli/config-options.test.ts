import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { settle } from '#host/cli/approval.js';
import { addConfigOptions, configFlags } from '#host/cli/config-options.js';
import { UsageError } from '#host/cli/errors.js';
import { exitCodeOf } from '#host/cli/exit-codes.js';
import type { Pending } from '#host/config/commands.js';
import { type Proposal, proposalDigest } from '#host/config/proposal.js';
import { selfCode } from '#host/config/self-code.js';

function flags(...args: string[]): object {
  const command = addConfigOptions(
    new Command().exitOverride().configureOutput({ writeErr: () => {} }),
    selfCode,
  );
  command.parse(args, { from: 'user' });
  const given = configFlags(command, selfCode);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

describe('options give what a file would say', () => {
  test('nothing that was not given', () => {
    expect(flags()).toEqual({});
  });

  test.each<[string[], object]>([
    [['-t', 'src', 'lib', '-a'], { target: ['src', 'lib'], autoApply: true }],
    [['--target', 'a', '--target', 'b'], { target: ['a', 'b'] }],
    [['--max-files', '7', '--min-score', '1.5'], { maxFiles: 7, minScore: 1.5 }],
    [['--max-files', 'many'], { maxFiles: 'many' }],
    [['--budget-time', '30m', '--test', '3'], { budgetTime: '30m', test: '3' }],
    [['--no-test-network', '--allow-red-base'], { network: false, allowRedBase: true }],
    [['--pr'], { pr: 'auto' }],
    [['--pr', 'gh'], { pr: 'gh' }],
    [['--no-pr'], { pr: false }],
    [['--test-copies', 'node_modules'], { copied: ['node_modules'] }],
    [['--test-writes', '/a', '--test-results', 'x:y.trx'], { writable: ['/a'], testResults: ['x:y.trx'] }],
  ])('%j', (args, expected) => {
    expect(flags(...args)).toEqual(expected);
  });

  test('only of their choices', () => {
    expect(() => flags('--profile', 'lax')).toThrow(/Allowed choices/);
  });
});

describe('at a door', () => {
  const pending = (kind: Proposal['kind'], text: string): Pending => {
    const proposal: Proposal = { project: '/p', kind, text, section: '0'.repeat(64) };
    return {
      ...proposal,
      name: `selfCode.${kind}`,
      why: 'it is so',
      needed: kind !== 'setting',
      digest: proposalDigest(proposal),
      file: '/p/c',
      line: 3,
    };
  };
  const command = pending('test', 'make check');
  const setting = pending('setting', '{"selfCode":{"network":true}}');

  async function settled(ask: ((question: string) => Promise<boolean>) | undefined, digests: string[] = []) {
    const [approved, notes]: [string[], string[]] = [[], []];
    const approve = async (one: Proposal) => {
      approved.push(one.text);
      return { ...one, approvedAt: '', digest: '' };
    };
    const count = await settle([setting, command], {
      approvals: { approve },
      digests,
      ask,
      note: (text) => notes.push(text),
    });
    return { approved, notes, count };
  }

  test('a command that nobody can be asked about ends the work, with exit code 2', async () => {
    const failure = await settled(undefined).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    const { code, message, hint, details } = failure as UsageError;
    expect(exitCodeOf(code)).toBe(2);
    expect(message).toContain('make check');
    expect(details).toEqual(['it is so, /p/c:3']);
    expect(hint).toContain(`--test 'COMMAND', or --approve-test ${command.digest.slice(0, 16)}`);
  });

  test('a digest approves a command, and a setting that is not approved is told of', async () => {
    const { approved, notes, count } = await settled(undefined, [command.digest.slice(0, 16)]);
    expect([approved, count]).toEqual([['make check'], 1]);
    expect(notes).toEqual([
      expect.stringContaining(`tarscli config approve ${setting.digest.slice(0, 16)} allows it`),
    ]);
  });

  test('a question shows the very command and its place', async () => {
    const questions: string[] = [];
    const { approved } = await settled(async (question) => questions.push(question) > 0);
    expect(approved).toEqual([setting.text, command.text]);
    expect(questions[1]).toMatch(/is: make check \(it is so, \/p\/c:3\)/);
  });

  test('who says no to a command runs nothing', async () => {
    await expect(settled(async () => false)).rejects.toThrow(UsageError);
  });
});
