import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError, SettingsInvalidError } from '#host/base/errors.js';
import { type EditPolicy, loadPolicy } from '#host/selfcode/policy/edit-policy.js';
import { haltMarker } from '#host/selfcode/policy/halt.js';
import { folderOf } from '../../config/repository.js';

const riskName = 'agent-blackbox.policy.json';
const loopName = 'agent-blackbox.loop-policy.json';

/** As TARS has them, shortened. */
const risk = {
  version: '0.1.0',
  risk_thresholds: { pass: 0.25, warn: 0.6 },
  blocked_paths: ['agent-blackbox.policy.json', '.github/workflows/**', 'security/**', 'global.json'],
  one_way_door_paths: ['schemas/**', '**/*.sln', '**/*.csproj'],
  required_evidence: ['changed_files', 'test_output', 'risk_report'],
};
const loop = {
  version: '0.1.0',
  description: 'Edit scopes',
  allow_edit: ['v2/src/**', 'docs/**', 'Scripts/**', 'README.md'],
  protected_paths: ['schemas/**', '**/*.fsproj', 'v2/baselines/**', 'v2/src/Core/**'],
};

function policyOf(files: { risk?: object; loop?: object }): Promise<EditPolicy> {
  return loadPolicy(
    folderOf({
      ...(files.risk && { [riskName]: JSON.stringify(files.risk) }),
      ...(files.loop && { [loopName]: JSON.stringify(files.loop) }),
    }),
  );
}

describe("TARS's two policies decide about a path", () => {
  test.each([
    ['v2/src/Tars.Cli/Program.cs', 'allowed'],
    ['docs/a/b/c.md', 'allowed'],
    ['README.md', 'allowed'],
    ['.github/workflows/ci.yml', 'blocked'],
    ['security/keys/a.cs', 'blocked'],
    ['global.json', 'blocked'],
    ['schemas/x.json', 'protected'],
    ['v2/src/Core/A.fs', 'protected'],
    ['v2/src/Tars.Cli/Tars.Cli.fsproj', 'protected'],
    ['Tars.sln', 'one-way-door'],
    ['v2/src/App/App.csproj', 'one-way-door'],
    ['v1/src/Old.cs', 'not-allowed'],
    ['readme.md', 'not-allowed'],
    ['v2/srcs/A.cs', 'not-allowed'],
    ['', 'blocked'],
    ['/v2/src/A.cs', 'blocked'],
    ['v2/src/../../security/a.cs', 'blocked'],
    ['./v2/src/A.cs', 'blocked'],
    ['v2\\src\\A.cs', 'blocked'],
    ['v2/src/a\0.cs', 'blocked'],
  ])('%j: %s', async (path, edit) => {
    const rule = (await policyOf({ risk, loop })).of(path);
    expect(rule.edit).toBe(edit);
    if (rule.edit !== 'allowed') expect(rule.why).not.toBe('');
  });

  test('with the glob and the list that decide', async () => {
    const policy = await policyOf({ risk, loop });
    expect(policy.of('security/a.cs')).toEqual({
      edit: 'blocked',
      why: 'security/** is in blocked_paths of agent-blackbox.policy.json',
    });
    expect(policy.of('v1/a.cs')).toEqual({
      edit: 'not-allowed',
      why: 'allow_edit of agent-blackbox.loop-policy.json has no glob for it',
    });
  });

  test('and say what a change must come with', async () => {
    const { requiredEvidence, thresholds, files } = await policyOf({ risk, loop });
    expect(requiredEvidence).toEqual(['changed_files', 'test_output', 'risk_report']);
    expect(thresholds).toEqual({ pass: 0.25, warn: 0.6 });
    expect(files).toEqual([riskName, loopName]);
  });
});

test('without policies, all may be edited but what programs that edit must heed', async () => {
  const policy = await policyOf({});
  expect(policy.of('src/a.cs')).toEqual({ edit: 'allowed' });
  expect(policy.requiredEvidence).toEqual([]);
  for (const path of ['tars.config.json', 'a/tars.config.json', riskName, loopName, '.github/CODEOWNERS']) {
    expect(policy.of(path).edit).toBe('protected');
  }
});

test('a loop policy that allows nothing, allows nothing', async () => {
  expect((await policyOf({ loop: { allow_edit: [] } })).of('a.cs').edit).toBe('not-allowed');
});

describe('what is refused is matched generously', () => {
  test.each([
    ['security/**', 'SECURITY/a.cs'],
    ['É/**', 'e\u0301/a.cs'],
    ['security', 'security/deep/a.cs'],
    ['security/', 'security/a.cs'],
    ['./security/**', 'security/a.cs'],
    ['/security/**', 'security/a.cs'],
    ['secur**', 'security/deep/a.cs'],
    ['**secrets**', 'a/my-secrets/b/c.cs'],
    ['a**z.cs', 'az.cs'],
    ['**/*.sln', 'Tars.sln'],
    ['app/[id]/**', 'app/[id]/a.ts'],
    ['app/[id]/**', 'app/i/a.ts'],
    ['app/[id/**', 'app/[id/a.ts'],
    ['what?.cs', 'what?.cs'],
    ['what?.cs', 'whats.cs'],
  ])('%s blocks %s', async (glob, path) => {
    expect((await policyOf({ risk: { blocked_paths: [glob] } })).of(path).edit).toBe('blocked');
  });

  test.each([
    ['security/*', 'insecurity/a.cs'],
    ['*.cs', 'a/b.cs'],
    ['a/b.cs', 'b.cs'],
  ])('%s does not block %s', async (glob, path) => {
    expect((await policyOf({ risk: { blocked_paths: [glob] } })).of(path).edit).toBe('allowed');
  });
});

describe('what is allowed is matched exactly', () => {
  test.each([
    ['src/**', 'src/a/b.cs', 'allowed'],
    ['src/*', 'src/a.cs', 'allowed'],
    ['src/*', 'src/a/b.cs', 'not-allowed'],
    ['src', 'src/a.cs', 'not-allowed'],
    ['src/**', 'Src/a.cs', 'not-allowed'],
    ['app/[id]/*', 'app/[id]/a.ts', 'allowed'],
    ['app/[id]/*', 'app/i/a.ts', 'not-allowed'],
  ])('%s: %s is %s', async (glob, path, edit) => {
    expect((await policyOf({ loop: { allow_edit: [glob] } })).of(path).edit).toBe(edit);
  });
});

test('globs that take forever refuse', async () => {
  const slow = Array.from({ length: 1000 }, (_, at) => `${'a*'.repeat(100)}b${at}`);
  const path = `${'a'.repeat(4000)}.cs`;
  expect((await policyOf({ risk: { blocked_paths: slow } })).of(path)).toEqual({
    edit: 'blocked',
    why: `blocked_paths of ${riskName} takes too long to match`,
  });
  expect((await policyOf({ loop: { allow_edit: slow } })).of(path)).toEqual({
    edit: 'not-allowed',
    why: `allow_edit of ${loopName} takes too long to match`,
  });
});

describe('a policy that is malformed stops everything', () => {
  test.each<[string, { risk?: object; loop?: object }, RegExp]>([
    ['a member nearly of that name', { risk: { blocked_path: ['a'] } }, /did you mean blocked_paths\?/],
    ['no list', { risk: { blocked_paths: 'security/**' } }, /must be a list/],
    ['no text', { risk: { one_way_door_paths: [1] } }, /must be text/],
    ['a negated glob', { risk: { blocked_paths: ['!a'] } }, /can't be negated/],
    ['braces', { risk: { blocked_paths: ['{a,b}/**'] } }, /braces/],
    ['backslashes', { risk: { blocked_paths: ['a\\b'] } }, /no backslashes/],
    ['an empty glob', { loop: { allow_edit: [''] } }, /must not be empty/],
    ['many stars within names', { loop: { allow_edit: ['a**b**c**d'] } }, /more than 2 times/],
    ['no allow_edit', { loop: { protected_paths: [] } }, /is missing/],
    ['thresholds over 1', { risk: { risk_thresholds: { pass: 25 } } }, /must be at most 1/],
    ['a list', { risk: [] }, /must be an object/],
  ])('%s', async (_, files, message) => {
    const failure = await policyOf(files).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SettingsInvalidError);
    const { issues, hint } = failure as SettingsInvalidError;
    expect(issues[0]!.message).toMatch(message);
    expect(issues[0]!.message).toMatch(/policy\.json:1:\d+\)$/);
    expect(hint).toBe('nothing is edited until it is right');
  });

  test('and so does one that is no JSON, or no file', async () => {
    await expect(loadPolicy(folderOf({ [riskName]: '{' }))).rejects.toThrow(SettingsInvalidError);
    const root = folderOf({ 'x.json': '{}' });
    mkdirSync(join(root, riskName));
    await expect(loadPolicy(root)).rejects.toThrow(InputError);
  });

  test.skipIf(process.platform === 'win32')('and one that is a link', async () => {
    const root = folderOf({ 'x.json': '{}' });
    symlinkSync('x.json', join(root, loopName));
    await expect(loadPolicy(root)).rejects.toThrow(/it is a link/);
  });
});

test("members that are another tool's are left alone", async () => {
  const policy = await policyOf({ risk: { ...risk, reviewers: ['@ada'], owner: { team: 'x' } } });
  expect(policy.of('security/a.cs').edit).toBe('blocked');
});

describe('people stop programs that edit', () => {
  test('by a marker in the repository, or in their home', async () => {
    const [root, home] = [folderOf({ 'a.cs': '' }), folderOf({ 'a.cs': '' })];
    expect(await haltMarker(root, home)).toBeUndefined();
    mkdirSync(join(home, '.demerzel'));
    writeFileSync(join(home, '.demerzel/HALT-ALL'), '');
    expect(await haltMarker(root, home)).toBe(join(home, '.demerzel/HALT-ALL'));
    writeFileSync(join(root, '.STOP'), '');
    expect(await haltMarker(root, home)).toBe(join(root, '.STOP'));
  });
});
