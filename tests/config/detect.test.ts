import { describe, expect, test } from 'vitest';
import { allPending, commandOf } from '#host/config/commands.js';
import { detectTestCommand } from '#host/config/detect.js';
import { loadConfig } from '#host/config/load.js';
import type { Proposal } from '#host/config/proposal.js';
import { folderOf } from './repository.js';

const dotnet = 'dotnet test --logger trx --results-directory "$TARS_TEST_RESULTS"';
const pytest = 'python -m pytest --junitxml="$TARS_TEST_RESULTS/junit.xml"';
const script = (test: unknown) => JSON.stringify({ scripts: { test } });

describe('a test command is detected', () => {
  test.each<[string, Record<string, string>, string, RegExp]>([
    ['a solution', { 'App.sln': '', 'package.json': script('vitest') }, dotnet, /App\.sln/],
    ['a project', { 'App.csproj': '' }, dotnet, /App\.csproj/],
    ['a test script', { 'package.json': script('vitest run') }, 'npm test', /vitest run/],
    ['pyproject.toml', { 'pyproject.toml': '' }, pytest, /pyproject\.toml/],
    ['pytest.ini', { 'pytest.ini': '' }, pytest, /pytest\.ini/],
    ['tox.ini', { 'tox.ini': '' }, pytest, /tox\.ini/],
    ['Cargo.toml', { 'Cargo.toml': '' }, 'cargo test', /Cargo\.toml/],
    ['go.mod', { 'go.mod': '' }, 'go test ./...', /go\.mod/],
    ['a target of make', { Makefile: 'all:\n\ttrue\ntest: all\n' }, 'make test', /Makefile/],
  ])('by %s', async (_, files, command, why) => {
    expect(await detectTestCommand(folderOf(files))).toEqual({ command, why: expect.stringMatching(why) });
  });

  test('of the first of several solutions, by its name', async () => {
    const detected = await detectTestCommand(folderOf({ 'B.sln': '', 'A.sln': '' }));
    expect(detected!.command).toBe(dotnet.replace('test', 'test A.sln'));
  });

  test.each<[string, Record<string, string>]>([
    ['an empty folder', {}],
    ['solutions whose names a shell would read', { 'a;b.sln': '', '$(x).sln': '' }],
    ["npm's own words", { 'package.json': script('echo "Error: no test specified" && exit 1') }],
    ['a script of another type', { 'package.json': script(['x']) }],
    ['a malformed package.json', { 'package.json': '{' }],
    ['a variable of make', { Makefile: 'test:=1\nprint-test:\n' }],
  ])('but not in %s', async (_, files) => {
    expect(await detectTestCommand(folderOf(files))).toBeUndefined();
  });
});

describe('--test auto', () => {
  const nobody = { isApproved: async () => false };
  const everybody = { isApproved: async () => true };
  const load = (root: string) => loadConfig({ cwd: root, flags: { selfCode: { test: 'auto' } } });

  test('runs nothing before the user approves what was detected', async () => {
    const root = folderOf({ 'go.mod': '' });
    const config = await load(root);
    expect(await commandOf('test', config, nobody)).toEqual({
      state: 'unapproved',
      pending: expect.objectContaining({
        kind: 'test',
        text: 'go test ./...',
        project: root,
        why: 'there is go.mod',
      }),
    });
    const ready = { state: 'ready', command: 'go test ./...', from: 'detected' };
    expect(await commandOf('test', config, everybody)).toEqual(ready);
  });

  test('asks for the very command', async () => {
    const asked: Proposal[] = [];
    const approvals = { isApproved: async (one: Proposal) => asked.push(one) > 0 };
    await commandOf('test', await load(folderOf({ 'Cargo.toml': '' })), approvals);
    expect(asked.map(({ kind, text }) => [kind, text])).toEqual([['test', 'cargo test']]);
  });

  test('is no command where nothing is detected', async () => {
    const config = await load(folderOf({}));
    expect(await commandOf('test', config, everybody)).toEqual({ state: 'none', why: 'none was detected' });
  });
});

test("the user's own command needs no approval", async () => {
  const config = await loadConfig({ cwd: folderOf({}), flags: { selfCode: { test: 'make' } } });
  const answer = await commandOf('test', config, { isApproved: async () => false });
  expect(answer).toEqual({ state: 'ready', command: 'make', from: 'flag' });
});

describe("the user's own command", () => {
  const asks = {
    'tars.config.json': '{ "selfCode": { "test": "auto", "build": "make evil" } }',
    'go.mod': '',
  };

  test('is kept, and the one of the repository can still be approved', async () => {
    const root = folderOf({
      'c/tars-hyperlight/config.json': '{ "selfCode": { "test": "a", "build": "b" } }',
    });
    const config = await loadConfig({ cwd: folderOf(asks), env: { XDG_CONFIG_HOME: `${root}/c` } });
    const nobody = { isApproved: async () => false };
    expect(await commandOf('build', config, nobody)).toEqual({ state: 'ready', command: 'b', from: 'user' });
    expect(await commandOf('test', config, nobody)).toEqual({ state: 'ready', command: 'a', from: 'user' });
    const pending = await allPending(config, nobody);
    expect(pending.map(({ text, needed }) => [text, needed])).toEqual([
      ['auto', false],
      ['make evil', false],
    ]);
  });

  test('is needed where there is none', async () => {
    const config = await loadConfig({ cwd: folderOf(asks) });
    const pending = await allPending(config, { isApproved: async () => false });
    expect(pending.map(({ text, needed }) => [text, needed])).toEqual([
      ['make evil', true],
      ['go test ./...', true],
    ]);
  });
});
