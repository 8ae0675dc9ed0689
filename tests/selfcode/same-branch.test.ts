import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CycleOptions } from '#host/selfcode/options.js';
import { SelfCode } from '#host/selfcode/self-code.js';
import { comparisons, rethrow } from '../cli/cli.js';
import { emptyFolder, ends, finish, git, improve, repository, usual } from './cycle-for-tests.js';

const files = { 'a.cs': comparisons(2), 'b.cs': rethrow };
const at = (day: number) => () => Date.UTC(2026, 0, day);

const branches = (root: string) => git(root, 'branch', '--list', 'tars/*').trim().split('\n');
const tip = (root: string, branch: string) => git(root, 'rev-parse', branch).trim();

test('a run from another state folder finds the branch that an earlier one made of the same improvements', async () => {
  const root = repository(files);
  const first = await improve(root, { test: 'true' }, { now: at(1) });
  const again = await improve(root, { test: 'true' }, { now: at(2) });
  expect(again.summary).toMatchObject({
    end: 'already-proposed',
    branch: first.summary.branch,
    head: first.summary.head,
  });
  expect(again.summary.edits.map(({ commit }) => commit)).toEqual(
    first.summary.edits.map(({ commit }) => commit),
  );
  expect(again.notices.join('\n')).toContain('has these very improvements already');
  expect(branches(root)).toHaveLength(1);
  expect(tip(root, first.summary.branch!)).toBe(first.summary.head);
  const third = await improve(root, { test: 'true' }, { state: again.state });
  expect(ends(third.summary)).toEqual({ 'already-proposed': 3 });
});

test("a branch with a person's commit is left alone, whoever meets it, and nothing of the run is lost", async () => {
  const root = repository(files);
  const { summary } = await improve(root, { test: 'true' }, { now: at(1) });
  const branch = summary.branch!;
  const theirs = git(root, 'commit-tree', `${branch}^{tree}`, '-p', branch, '-m', 'by hand').trim();
  git(root, 'update-ref', `refs/heads/${branch}`, theirs);
  const state = emptyFolder();
  for (const day of [2, 3]) {
    const met = await improve(root, { test: 'true' }, { now: at(day), state });
    expect(met.summary.end).toBe('pr-edited');
    expect(met.notices.join('\n')).toContain(`up to ${theirs}`);
    expect(tip(root, branch)).toBe(theirs);
    const clone = join(emptyFolder(), 'clone');
    git(root, 'clone', '-q', '-b', 'main', root, clone);
    git(clone, 'fetch', '-q', join(met.folder, 'branch.bundle'), branch);
    expect(tip(clone, 'FETCH_HEAD')).toBe(met.summary.head);
    expect(git(clone, 'diff', 'FETCH_HEAD', theirs)).toBe('');
    expect(existsSync(join(met.folder, 'pull-request.md'))).toBe(false);
  }
});

/** Runs with state folders of their own, each of which waits for the others before it makes its commits. */
async function atOnce(root: string, all: readonly CycleOptions[]) {
  let waiting = 0;
  let go = () => {};
  const together = new Promise<void>((resolve) => {
    go = resolve;
  });
  return Promise.all(
    all.map(async (options, number) => {
      const notices: string[] = [];
      const selfCode = await SelfCode.open({ folder: root, state: emptyFolder() });
      const hooks = { now: at(number + 1), onNotice: (text: string) => notices.push(text) };
      async function* held() {
        for await (const event of selfCode.start({ ...usual, ...options }, hooks)) {
          yield event;
          if (event.type !== 'recorded' || event.record.type !== 'judged') continue;
          waiting += 1;
          if (waiting === all.length) go();
          await together;
        }
      }
      return finish(held(), notices);
    }),
  );
}

describe('of two runs that make a branch at once', () => {
  test('one wins and the other finds its branch, if both make the same', async () => {
    const root = repository(files);
    const both = await atOnce(root, [{}, {}]);
    const [winner, other] = both.toSorted((a, b) => (a.summary.end < b.summary.end ? 1 : -1));
    expect([winner!.summary.end, other!.summary.end]).toEqual(['improved', 'already-proposed']);
    expect(other!.summary).toMatchObject({ branch: winner!.summary.branch, head: winner!.summary.head });
    expect(branches(root)).toEqual([winner!.summary.branch]);
    expect(tip(root, winner!.summary.branch!)).toBe(winner!.summary.head);
    git(root, 'fsck', '--strict');
  });

  test('one wins, the other is told by name and keeps its commits, if they make different ones', async () => {
    const root = repository(files);
    const branch = 'tars/one';
    const both = await atOnce(root, [
      { branch, target: ['a.cs'] },
      { branch, target: ['b.cs'] },
    ]);
    const [winner, other] = both.toSorted((a, b) => (a.summary.end < b.summary.end ? -1 : 1));
    expect([winner!.summary.end, other!.summary.end]).toEqual(['improved', 'pr-edited']);
    expect(other!.notices.join('\n')).toContain(`the branch ${branch} is left alone`);
    expect(tip(root, branch)).toBe(winner!.summary.head);
    git(root, 'fetch', '-q', join(other!.folder, 'branch.bundle'), branch);
    expect(tip(root, 'FETCH_HEAD')).toBe(other!.summary.head);
    git(root, 'fsck', '--strict');
  });
});
