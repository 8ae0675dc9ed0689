import { expect, test } from 'vitest';
import { comparisons, rethrow } from '../cli/cli.js';
import { ends, git, improve, repository } from './cycle-for-tests.js';

const six = Object.fromEntries([0, 1, 2, 3, 4, 5].map((number) => [`f${number}.cs`, comparisons(1)]));
/** Fails where a file has lost its comparison. */
const lost = (name: string) => `! grep -q '== true' ${name}`;

const committedPaths = (summary: Awaited<ReturnType<typeof improve>>['summary']) =>
  summary.edits
    .filter(({ end }) => end === 'committed')
    .map(({ path }) => path)
    .sort();

test('the edits of one file that break the tests are reverted, and all others stay', async () => {
  const root = repository(six);
  const { summary } = await improve(root, { test: `if ${lost('f3.cs')}; then exit 1; fi`, batch: 6 });
  expect(ends(summary)).toEqual({ committed: 5, reverted: 1 });
  expect(committedPaths(summary)).not.toContain('f3.cs');
  const [reverted] = summary.edits.filter(({ end }) => end === 'reverted');
  expect(reverted).toMatchObject({ path: 'f3.cs', with: [] });
  expect(git(root, 'diff', '--name-only', 'main', summary.branch!)).not.toContain('f3.cs');
});

test('one kind of edit that breaks the tests is reverted everywhere, and the others stay', async () => {
  const root = repository({ ...six, 'r1.cs': rethrow, 'r2.cs': rethrow.replace('class C', 'class D') });
  const breaks = 'if grep -q "throw;" r1.cs r2.cs; then exit 1; fi';
  const { summary } = await improve(root, { test: breaks });
  expect(ends(summary)).toEqual({ committed: 6, reverted: 2 });
  expect(summary.edits.filter(({ end }) => end === 'reverted').map(({ rule }) => rule)).toEqual([
    'TARS002',
    'TARS002',
  ]);
});

test('of two edits that fail only together one is reverted, and names the other', async () => {
  const root = repository(six);
  const breaks = `if ${lost('f1.cs')} && ${lost('f4.cs')}; then exit 1; fi`;
  const { summary } = await improve(root, { test: breaks, batch: 6 });
  expect(ends(summary)).toEqual({ committed: 5, reverted: 1 });
  const [reverted] = summary.edits.filter(({ end }) => end === 'reverted');
  const others = reverted!.with.map((id) => summary.edits.find((edit) => edit.id === id)?.path);
  expect([reverted!.path, ...others].sort()).toEqual(['f1.cs', 'f4.cs']);
});

test('a build that breaks reverts as tests do', async () => {
  const root = repository(six);
  const { summary } = await improve(root, { build: `if ${lost('f0.cs')}; then exit 1; fi`, test: 'true' });
  expect(ends(summary)).toEqual({ committed: 5, reverted: 1 });
});

test('a base that fails is told, and nothing is tried', async () => {
  const root = repository(six);
  const { summary } = await improve(root, { test: 'exit 1' });
  expect(summary).toMatchObject({ end: 'red-base', branch: undefined });
});

test('what a person says no to is left, and is not proposed again', async () => {
  const root = repository({ 'a.cs': comparisons(1), 'b.cs': comparisons(1) });
  const asked: string[] = [];
  const first = await improve(
    root,
    { test: 'true' },
    {
      ask: async ({ about, diff }) => {
        asked.push(about.path);
        expect(diff).toContain('-    bool M0(bool é) => é == true;');
        return about.path === 'a.cs' ? { answer: 'no', why: 'we like it' } : { answer: 'yes' };
      },
    },
  );
  expect(asked.sort()).toEqual(['a.cs', 'b.cs']);
  expect(ends(first.summary)).toEqual({ committed: 1, declined: 1 });
  const again = await improve(root, { test: 'true' }, { state: first.state });
  expect(ends(again.summary)).toEqual({ declined: 1, 'already-proposed': 1 });
});

test('a person can write the improvement otherwise', async () => {
  const root = repository({ 'a.cs': comparisons(1) });
  const mine = comparisons(1).replace('é == true', 'é && é');
  const { summary } = await improve(
    root,
    { test: 'true' },
    { ask: async () => ({ answer: 'edit', text: mine }) },
  );
  expect(git(root, 'show', `${summary.branch}:a.cs`)).toBe(mine);
});
