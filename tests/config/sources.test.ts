import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OptionInvalidError, SettingsInvalidError } from '#host/base/errors.js';
import { loadConfig } from '#host/config/load.js';
import { selfCode } from '#host/config/self-code.js';
import { folderOf, type Said, said } from './repository.js';

describe('the later source wins, and a value knows where it is from', () => {
  const says: Record<string, Said> = {
    user: { user: { batch: 2 } },
    repository: { repository: { batch: 3 } },
    environment: { env: { TARS_SELF_CODE_BATCH: '4' } },
    flag: { flags: { batch: 5 } },
  };
  const order = Object.keys(says);

  test('nobody said anything', async () => {
    expect((await said({}).load()).selfCode.batch).toEqual({ value: 10, from: 'default' });
  });

  test.each(order)('%s and all before it', async (source) => {
    const upTo = order.slice(0, order.indexOf(source) + 1);
    const { batch } = (await said(Object.assign({}, ...upTo.map((name) => says[name]))).load()).selfCode;
    expect(batch).toMatchObject({ value: upTo.length + 1, from: source });
  });

  test.each(order)('%s alone', async (source) => {
    expect((await said(says[source]!).load()).selfCode.batch.from).toBe(source);
  });
});

test('a value of a file knows the file and its line', async () => {
  const { root, home, load } = said({
    user: { retries: 0, batch: 2 },
    repository: { squash: true, base: 'main' },
  });
  const { selfCode } = await load();
  expect(selfCode.batch).toEqual({
    value: 2,
    from: 'user',
    file: join(home, 'tars-hyperlight/config.json'),
    line: 4,
  });
  expect(selfCode.base).toEqual({
    value: 'main',
    from: 'repository',
    file: join(root, 'tars.config.json'),
    line: 4,
  });
});

describe('relative paths count', () => {
  test("from the file's folder", async () => {
    const { root, home, load } = said({
      user: { patterns: ['mine.json', 'builtin'] },
      repository: { target: ['src'] },
    });
    const { selfCode } = await load();
    expect(selfCode.target.value).toEqual([join(root, 'src')]);
    expect(selfCode.patterns.value).toEqual([join(home, 'tars-hyperlight/mine.json'), 'builtin']);
  });

  test('from the working folder, in environment and flags', async () => {
    const { root, load } = said({
      env: { TARS_SELF_CODE_TARGET: ['a', 'b'].join(delimiter) },
      flags: { writable: ['out'] },
    });
    const { selfCode } = await load();
    expect(selfCode.target.value).toEqual([join(root, 'a'), join(root, 'b')]);
    expect(selfCode.writable.value).toEqual([join(root, 'out')]);
  });
});

describe('the environment', () => {
  test('sets keys of every kind', async () => {
    const { load } = said({
      env: {
        TARS_SELF_CODE_AUTO_APPLY: 'yes',
        TARS_SELF_CODE_NETWORK: '0',
        TARS_SELF_CODE_MIN_SCORE: '12.5',
        TARS_SELF_CODE_BUDGET_TIME: '90s',
        TARS_SELF_CODE_PR: 'gh',
        TARS_SELF_CODE_TEST: 'make check',
        TARS_SELF_CODE_BRANCH: 'bot/',
        TARS_SELF_CODE_TEST_RESULTS: ['out/*.trx', 'junit.xml'].join(delimiter),
      },
    });
    const { selfCode } = await load();
    const values = Object.fromEntries(Object.entries(selfCode).map(([name, { value }]) => [name, value]));
    expect(values).toMatchObject({
      autoApply: true,
      network: false,
      minScore: 12.5,
      budgetTime: 90_000,
      pr: 'gh',
      test: 'make check',
      branch: 'bot/',
      testResults: ['out/*.trx', 'junit.xml'],
    });
  });

  test('switches a pull request off', async () => {
    const { load } = said({ user: { pr: 'gh' }, env: { TARS_SELF_CODE_PR: 'false' } });
    expect((await load()).selfCode.pr).toEqual({ value: false, from: 'environment' });
  });

  test('sets nothing where a variable is empty', async () => {
    expect((await said({ env: { TARS_SELF_CODE_BATCH: '' } }).load()).selfCode.batch.from).toBe('default');
  });

  test.each([
    ['TARS_SELF_CODE_BACH', '3', /did you mean TARS_SELF_CODE_BATCH\?/],
    ['TARS_SELF_CODE_BATCH', 'many', /must be a number, not "many"/],
    ['TARS_SELF_CODE_BATCH', '0', /must be at least 1/],
    ['TARS_SELF_CODE_NETWORK', 'constructor', /must be true or false, not "constructor"/],
    ['TARS_SELF_CODE_BUDGET_TIME', 'soon', /must be a time such as/],
    ['TARS_SELF_CODE_PROFILE', 'strikt', /did you mean strict\?/],
  ])('is refused for %s=%s', async (name, value, message) => {
    const failure = await said({ env: { [name]: value } })
      .load()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SettingsInvalidError);
    expect((failure as SettingsInvalidError).issues).toEqual([
      { path: name, message: expect.stringMatching(message) },
    ]);
  });
});

test('a flag that is wrong is named as the option', async () => {
  const { load } = said({ flags: { budgetTime: 'soon', testResults: ['../x'] } });
  const failure = await load().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(OptionInvalidError);
  const { message, issues } = failure as OptionInvalidError;
  expect(message).toBe('--budget-time must be a time such as 500ms, 10s, 30m or 2h');
  expect(issues[1]).toEqual({ path: '--test-results[0]', message: expect.stringMatching(/stays below it/) });
});

describe("the repository's file", () => {
  const config = (batch: number) => JSON.stringify({ selfCode: { batch } });

  test('is the nearest up to the root of the repository', async () => {
    const root = folderOf({
      'tars.config.json': config(2),
      'r/.git/HEAD': '',
      'r/tars.config.json': config(3),
      'r/a/b/c.txt': '',
      'r/a/tars.config.json': config(4),
      'bare/.git/HEAD': '',
      'bare/a/b.txt': '',
    });
    const batch = async (cwd: string) => (await loadConfig({ cwd: join(root, cwd) })).selfCode.batch.value;
    expect(await batch('r')).toBe(3);
    expect(await batch('r/a/b')).toBe(4);
    expect(await batch('bare/a')).toBe(10);
  });

  test('is that of the working folder, outside of repositories', async () => {
    const root = folderOf({ 'tars.config.json': config(2), 'a/b.txt': '' });
    expect((await loadConfig({ cwd: root })).selfCode.batch.value).toBe(2);
    expect((await loadConfig({ cwd: join(root, 'a') })).selfCode.batch.value).toBe(10);
  });

  test('may begin with a byte-order mark and name its schema', async () => {
    const root = folderOf({
      'tars.config.json': `\uFEFF{ "$schema": "x.json", "selfCode": { "batch": 2 } }`,
    });
    expect((await loadConfig({ cwd: root })).selfCode.batch.value).toBe(2);
  });
});

test('a user without a file, or without a home, has defaults', async () => {
  const root = folderOf({});
  for (const env of [{}, { XDG_CONFIG_HOME: join(root, 'nowhere') }, { XDG_CONFIG_HOME: 'relative' }]) {
    const config = await loadConfig({ cwd: root, env });
    expect(config.files).toEqual({});
    expect(config.selfCode.test).toEqual({ value: undefined, from: 'default' });
  }
});

test('what holds by default is what a file could say', async () => {
  const written = Object.fromEntries(
    Object.entries(selfCode)
      .filter(([, { initial }]) => initial !== undefined)
      .map(([name, { initial }]) => [name, initial]),
  );
  const root = folderOf({});
  writeFileSync(join(root, 'tars.config.json'), JSON.stringify({ selfCode: written }));
  const [said, standard] = await Promise.all([loadConfig({ cwd: root }), loadConfig({ cwd: folderOf({}) })]);
  expect(said.unapproved).toEqual([]);
  for (const [name, key] of Object.entries(selfCode)) {
    if (key.initial === undefined) continue;
    const { value } = said.selfCode[name as keyof typeof selfCode];
    if (name !== 'target') expect(value).toEqual(standard.selfCode[name as keyof typeof selfCode].value);
    if (name !== 'target')
      expect((key as { written(value: unknown): unknown }).written(value)).toEqual(key.initial);
  }
});
