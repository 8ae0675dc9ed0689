import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder } from '../../cli/cli.js';
import { TestRepository } from '../../hostile/repositories.js';
import { branch, commit, open, publish, snapshot } from './runs.js';

async function started() {
  const repository = new TestRepository({ 'a.cs': 'a', 'b.cs': 'b' });
  const run = await open(repository.path);
  const [first, second] = [await commit(run, { 'a.cs': 'A' }), await commit(run, { 'b.cs': 'B' })];
  return { repository, run, first, second, user: repository.path };
}

const tip = (repository: TestRepository) => repository.git('rev-parse', `refs/heads/${branch}`);

test('a branch is created, found again, and moved from a tip that a run has made', async () => {
  const { repository, run, first, second, user } = await started();
  expect(await publish(run, user, first)).toEqual({ result: 'created' });
  expect(tip(repository)).toBe(first);
  const before = snapshot(user, { times: true });
  expect(await publish(run, user, first)).toEqual({ result: 'unchanged' });
  expect(snapshot(user, { times: true })).toEqual(before);
  expect(await publish(run, user, second, [first])).toEqual({ result: 'updated' });
  expect(tip(repository)).toBe(second);
  repository.git('fsck', '--strict', '--connectivity-only');
  expect(repository.git('status', '--short')).toBe('');
  // The run's folder isn't needed any more.
  rmSync(run.root, { recursive: true });
  expect(repository.git('show', `${branch}:b.cs`)).toBe('B');
});

test("a branch with somebody else's commits stays", async () => {
  const { repository, run, first, second, user } = await started();
  await publish(run, user, first);
  const theirs = repository.git('commit-tree', `${first}^{tree}`, '-p', first, '-m', 'by hand');
  repository.git('update-ref', `refs/heads/${branch}`, theirs);
  expect(await publish(run, user, second, [first])).toEqual({ result: 'pr-edited', commit: theirs });
  expect(tip(repository)).toBe(theirs);
  const packed = repository.git('pack-refs', '--all');
  expect(packed).toBe('');
  expect(await publish(run, user, second, [first])).toEqual({ result: 'pr-edited', commit: theirs });
});

describe('a branch that no run of this state folder has made', () => {
  const change = { 'a.cs': 'A' };

  async function met(make: (given: Awaited<ReturnType<typeof started>>, top: string) => string) {
    const given = await started();
    const { repository, run, first, second, user } = given;
    await publish(run, user, second, [], 'tars/second');
    const top = await commit(run, { 'b.cs': 'B' }, first);
    await publish(run, user, top);
    const theirs = make(given, top);
    repository.git('update-ref', `refs/heads/${branch}`, theirs);
    const other = await open(user);
    const signed = { author: { name: 'b', email: 'b@example.com' }, date: new Date(2e12), message: 'Other' };
    const own = await other.commit({
      ...signed,
      parent: run.base,
      files: new Map([['a.cs', Buffer.from(change['a.cs'])]]),
    });
    const last = await other.commit({ ...signed, parent: own, files: new Map([['b.cs', Buffer.from('B')]]) });
    const published = await publish(other, user, last);
    expect(tip(repository)).toBe(theirs);
    return {
      published,
      theirs,
      chain: repository.git('rev-list', '--reverse', theirs, `^${run.base}`).split('\n'),
    };
  }

  test('is found, if it holds step for step the same files', async () => {
    const { published, chain } = await met((_, top) => top);
    expect(published).toEqual({ result: 'found', commits: chain });
  });

  test.each<[string, (given: Awaited<ReturnType<typeof started>>, top: string) => string]>([
    [
      'has a commit more, though it changes nothing',
      ({ repository }, top) => repository.git('commit-tree', `${top}^{tree}`, '-p', top, '-m', 'Improve'),
    ],
    ['has a commit less', ({ first }) => first],
    [
      'has the words of a run, and other files',
      ({ repository, run, first }) => {
        const tree = repository.git('rev-parse', `${run.base}^{tree}`);
        return repository.git(
          'commit-tree',
          tree,
          '-p',
          first,
          '-m',
          'Improve\n\nValidator: accepted\nRun: 1',
        );
      },
    ],
    [
      'comes to the same files by another way',
      ({ repository, second }, top) =>
        repository.git('commit-tree', `${top}^{tree}`, '-p', second, '-m', 'Improve'),
    ],
    [
      'merges something else',
      ({ repository, first, second }, top) =>
        repository.git('commit-tree', `${top}^{tree}`, '-p', first, '-p', second, '-m', 'Improve'),
    ],
    [
      'has another base',
      ({ repository }, top) => repository.git('commit-tree', `${top}^{tree}`, '-m', 'Improve'),
    ],
  ])('is left alone as edited, if it %s', async (_, make) => {
    const { published, theirs } = await met(make);
    expect(published).toEqual({ result: 'pr-edited', commit: theirs });
  });
});

test('of two that make a branch at the same moment one does, and the other is told', async () => {
  const { repository, run, user, first, second } = await started();
  const other = await open(user);
  const signed = { author: { name: 'b', email: 'b@example.com' }, date: new Date(2e12), message: 'Other' };
  const alike = await other.commit({
    ...signed,
    parent: run.base,
    files: new Map([['a.cs', Buffer.from('A')]]),
  });
  const different = await commit(other, { 'b.cs': 'B' });
  expect(different).toBe(second);
  for (let round = 0; round < 5; round += 1) {
    for (const [theirs, told] of [
      [alike, 'found'],
      [different, 'pr-edited'],
    ] as const) {
      const name = `tars/at-once-${told}-${round}`;
      const results = await Promise.all([
        publish(run, user, first, [], name),
        publish(other, user, theirs, [], name),
      ]);
      expect(results.map(({ result }) => result).sort()).toEqual(['created', told].sort());
      const winner = results[0]!.result === 'created' ? first : theirs;
      expect(repository.git('rev-parse', `refs/heads/${name}`)).toBe(winner);
    }
  }
  repository.git('fsck', '--strict');
});

describe('a branch is refused', () => {
  const refused = (reason: string) => ({ result: 'refused', reason: expect.stringContaining(reason) });

  test('a branch is refused that is checked out, in any worktree, born or not', async () => {
    const { repository, run, first, second, user } = await started();
    await publish(run, user, first);
    const linked = join(folder({}), 'linked');
    repository.git('worktree', 'add', '-q', linked, branch);
    expect(await publish(run, user, second, [first])).toEqual(refused(`checked out in ${linked}`));
    repository.git('worktree', 'remove', linked);
    repository.git('checkout', '-q', branch);
    expect(await publish(run, user, second, [first])).toEqual(refused('checked out in'));
    expect(tip(repository)).toBe(first);
    repository.git('symbolic-ref', 'HEAD', 'refs/heads/unborn');
    expect(await publish(run, user, second, [], 'unborn')).toEqual(refused('checked out in'));
  });

  test('a branch is refused whose name others are in the way of, or that is another name', async () => {
    const { repository, run, first, user } = await started();
    repository.git('branch', 'tars');
    expect(await publish(run, user, first)).toEqual(refused('there is a branch tars'));
    repository.git('branch', '-m', 'tars', `${branch}/below`);
    expect(await publish(run, user, first)).toEqual(refused(`there is a branch ${branch}/below`));
    repository.git('symbolic-ref', 'refs/heads/alias', 'refs/heads/other');
    repository.git('branch', 'other');
    expect(await publish(run, user, first, [run.base], 'alias')).toEqual(
      refused('another name of refs/heads/other'),
    );
    expect(repository.git('rev-parse', 'other')).toBe(run.base);
  });

  test('a branch is refused that has no name or no commits, or whose base is gone', async () => {
    const { repository, run, first, user } = await started();
    for (const name of ['', '-d', 'a..b', '../../config', 'HEAD', 'a\nb', 'x.lock'])
      expect(await publish(run, user, first, [], name)).toEqual(refused('no name for a branch'));
    expect(await publish(run, user, run.base)).toEqual(refused('no commits'));
    const other = new TestRepository({ 'z.cs': '' });
    expect(await publish(run, other.path, first)).toEqual(refused('no longer has the commit'));
    expect(repository.git('for-each-ref', '--format=%(refname)', 'refs/heads').split('\n')).toHaveLength(1);
  });
});

test('a branch that others hold the lock of is an error that leaves no objects', async () => {
  const { repository, run, first, user } = await started();
  repository.git('branch', 'tars/one');
  writeFileSync(join(user, `.git/refs/heads/${branch}.lock`), '');
  const before = snapshot(join(user, '.git/objects'));
  await expect(publish(run, user, first)).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining('lock'),
  });
  expect(snapshot(join(user, '.git/objects'))).toEqual(before);
  rmSync(join(user, `.git/refs/heads/${branch}.lock`));
  expect(await publish(run, user, first)).toEqual({ result: 'created' });
});

test('a branch is created only after its objects, of which a killed process may have left a part', async () => {
  const { repository, run, first, user } = await started();
  const { pack } = await run.pack(first);
  const name = pack.slice(pack.lastIndexOf('/') + 1);
  const left = [`.${name}.0123456789ab.tmp`, `.${name.replace('.pack', '.idx')}.0123456789ab.tmp`];
  const folderOfPacks = join(user, '.git/objects/pack');
  for (const file of left) writeFileSync(join(folderOfPacks, file), 'half');
  execFileSync('cp', [pack, folderOfPacks]);
  expect(await publish(run, user, first)).toEqual({ result: 'created' });
  expect(readdirSync(folderOfPacks).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  expect(repository.git('show', `${branch}:a.cs`)).toBe('A');
});
