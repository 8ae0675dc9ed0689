import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparisons, fixedComparisons, rethrow } from '../cli/cli.js';
import { emptyFolder, ends, git, improve, repository } from './cycle-for-tests.js';

const files = { 'a.cs': comparisons(2), 'src/b.cs': comparisons(1), 'src/c.cs': rethrow, 'd.txt': 'text\n' };

test('a run leaves a branch with a commit for each improvement, and the tree as it was', async () => {
  const root = repository(files);
  writeFileSync(join(root, 'd.txt'), 'changed\n');
  const before = { status: git(root, 'status', '--porcelain'), inode: statSync(join(root, 'a.cs')).mtimeMs };
  const { summary } = await improve(root, { test: 'true' });
  expect(summary).toMatchObject({ end: 'improved', tests: { state: 'tested', command: 'true' } });
  expect(ends(summary)).toEqual({ committed: 4 });
  const { branch } = summary;
  expect(branch).toMatch(/^tars\/improve-[0-9a-f]{12}$/);
  expect(git(root, 'rev-list', '--count', `main..${branch}`).trim()).toBe('4');
  expect(git(root, 'diff', '--name-only', `main..${branch}`).trim().split('\n')).toEqual([
    'a.cs',
    'src/b.cs',
    'src/c.cs',
  ]);
  expect(git(root, 'show', `${branch}:a.cs`)).toBe(fixedComparisons(2));
  expect({ status: git(root, 'status', '--porcelain'), inode: statSync(join(root, 'a.cs')).mtimeMs }).toEqual(
    before,
  );
  expect(git(root, 'rev-parse', '--abbrev-ref', 'HEAD').trim()).toBe('main');
});

test('a commit says what was found, where, and what it passed', async () => {
  const root = repository({ 'a.cs': rethrow });
  const { summary } = await improve(root, { test: 'true' });
  const message = git(root, 'log', '-1', '--format=%B', summary.branch!);
  expect(message).toMatch(/^rethrow: throw e loses the stack\n\nFinding: TARS002 \(error\) in a\.cs:1\n/);
  expect(message).toContain('Validator: accepted\nTests: true passes (');
});

test('without a test command everything says that it is untested', async () => {
  const root = repository({ 'a.cs': rethrow });
  const { summary } = await improve(root);
  expect(summary).toMatchObject({ end: 'improved', tests: { state: 'untested' } });
  expect(git(root, 'log', '-1', '--format=%B', summary.branch!)).toContain('Tests: untested');
});

test('the same run again finds what is proposed, and makes no second branch', async () => {
  const root = repository(files);
  const first = await improve(root, { test: 'true' });
  const again = await improve(root, { test: 'true' }, { state: first.state });
  expect(again.summary.end).toBe('already-proposed');
  expect(ends(again.summary)).toEqual({ 'already-proposed': 4 });
  expect(git(root, 'branch', '--list', 'tars/*').trim().split('\n')).toHaveLength(1);
});

test('what is on the branch is not found again when the branch is improved', async () => {
  const root = repository(files);
  const { summary } = await improve(root, { test: 'true' });
  const again = await improve(root, { test: 'true', base: summary.branch });
  expect(again.summary).toMatchObject({ end: 'nothing-to-improve', edits: [] });
});

test('equal runs in two clones make the same branch of the same trees', async () => {
  const root = repository(files);
  const clone = join(emptyFolder(), 'clone');
  git(root, 'clone', '-q', root, clone);
  const now = () => Date.UTC(2026, 0, 2);
  const one = await improve(root, { test: 'true' }, { now });
  const other = await improve(clone, { test: 'true' }, { now });
  expect(other.summary.branch).toBe(one.summary.branch);
  const tree = (folder: string) => git(folder, 'rev-parse', `${one.summary.branch}^{tree}`);
  expect(tree(clone)).toBe(tree(root));
});

test('a dry run shows the very bytes that a run would write, and makes no branch', async () => {
  const root = repository(files);
  const dry = await improve(root, { test: 'true', dryRun: true });
  expect(git(root, 'branch', '--list', 'tars/*')).toBe('');
  const { summary } = await improve(root, { test: 'true' });
  const patch = readFileSync(join(dry.folder, 'changes.patch'), 'utf8');
  expect(patch).toBe(git(root, 'diff', '--full-index', 'main', summary.branch!));
});

test('a run opens one host', async () => {
  const { notices } = await improve(repository(files), { test: 'true', host: { backend: 'auto' } });
  expect(notices.filter((text) => text.startsWith('backend '))).toHaveLength(1);
});

test('squashed improvements are one commit', async () => {
  const root = repository(files);
  const { summary } = await improve(root, { test: 'true', squash: true });
  expect(git(root, 'rev-list', '--count', `main..${summary.branch}`).trim()).toBe('1');
  expect(ends(summary)).toEqual({ committed: 4 });
});

test('applied improvements are in the files that were as in the base, and only there', async () => {
  const root = repository({ 'a.cs': comparisons(1), 'b.cs': comparisons(1) });
  const mine = `${comparisons(1)}// mine\n`;
  writeFileSync(join(root, 'b.cs'), mine);
  const { notices } = await improve(root, { test: 'true', autoApply: true });
  expect(readFileSync(join(root, 'a.cs'), 'utf8')).toBe(fixedComparisons(1));
  expect(readFileSync(join(root, 'b.cs'), 'utf8')).toBe(mine);
  expect(notices.join('\n')).toContain('b.cs is only on the branch');
});

test.each([
  ['files', { maxFiles: 1 }, 1],
  ['edits', { maxEdits: 2 }, 2],
  ['lines', { budgetLines: 4 }, 2],
  ['a score that nothing reaches', { minScore: 1e9 }, 0],
])('a run keeps to its budget of %s', async (_, options, committed) => {
  const root = repository({ 'a.cs': comparisons(1), 'b.cs': comparisons(1), 'c.cs': comparisons(1) });
  const { summary } = await improve(root, options);
  expect(ends(summary).committed ?? 0).toBe(committed);
});

test('only what is below the targets is improved', async () => {
  const root = repository(files);
  const { summary } = await improve(root, { target: ['src'] });
  expect(summary.files.filter(({ end }) => end === 'improved').map(({ path }) => path)).toEqual([
    'src/b.cs',
    'src/c.cs',
  ]);
});

test('line ends, marks and modes stay as they were', async () => {
  const crlf = `\uFEFF${comparisons(1, '\r\n')}`;
  const root = repository({ 'a.cs': crlf, '.gitattributes': '* text=auto\n' });
  git(root, 'update-index', '--chmod=+x', 'a.cs');
  git(root, 'commit', '-q', '-m', 'mode');
  const { summary } = await improve(root);
  const [was, is] = ['main', summary.branch!].map((name) => git(root, 'ls-tree', name, 'a.cs').slice(0, 6));
  expect([was, is]).toEqual(['100755', '100755']);
  const stored = git(root, 'show', 'main:a.cs');
  expect(git(root, 'show', `${summary.branch}:a.cs`)).toBe(stored.replaceAll(' == true', ''));
});
