import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparisons, fixedComparisons } from '../cli/cli.js';
import { git, improve, repository } from './cycle-for-tests.js';

interface Setting {
  attributes?: string;
  autocrlf?: string;
  /** In the commit. */
  stored: string;
  /** In the user's work tree. */
  checkedOut: string;
}

const settings: [name: string, setting: Setting][] = [
  ['eol=crlf', { attributes: '* text=auto eol=crlf\n', stored: '\n', checkedOut: '\r\n' }],
  ['core.autocrlf=true', { autocrlf: 'true', stored: '\n', checkedOut: '\r\n' }],
  ['core.autocrlf=input', { autocrlf: 'input', stored: '\n', checkedOut: '\n' }],
  ['-text', { attributes: '* -text\n', autocrlf: 'true', stored: '\r\n', checkedOut: '\r\n' }],
  ['no setting', { stored: '\r\n', checkedOut: '\r\n' }],
];

/** A repository with all checked out as its settings say. */
function settled({ attributes, autocrlf, stored }: Setting): string {
  const root = repository({ 'a.cs': comparisons(2, stored), 'b.cs': comparisons(0, stored) });
  if (autocrlf !== undefined) git(root, 'config', 'core.autocrlf', autocrlf);
  if (attributes !== undefined) {
    writeFileSync(join(root, '.gitattributes'), attributes);
    git(root, 'add', '.gitattributes');
    git(root, 'commit', '-q', '-m', 'attributes');
  }
  for (const name of ['a.cs', 'b.cs']) rmSync(join(root, name));
  git(root, 'checkout', '-q', '--', '.');
  return root;
}

test.each(settings)('the branch holds the edits and no other line end: %s', async (_, setting) => {
  const root = settled(setting);
  const text = (name: string) => readFileSync(join(root, name), 'utf8');
  expect(text('a.cs')).toBe(comparisons(2, setting.checkedOut));
  const { summary } = await improve(root, { test: 'sed -i "s/\\r*$/\\r/" *.cs' });
  const branch = summary.branch!;
  expect(git(root, 'diff', '--numstat', `main..${branch}`)).toBe('2\t2\ta.cs\n');
  expect(git(root, 'cat-file', 'blob', `${branch}:a.cs`)).toBe(fixedComparisons(2, setting.stored));
  expect(text('a.cs')).toBe(comparisons(2, setting.checkedOut));
  git(root, 'checkout', '-q', branch);
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(text('a.cs')).toBe(fixedComparisons(2, setting.checkedOut));
});

test('where files are stored otherwise than the attributes say, the branch holds the edits alone as well', async () => {
  const root = settled({ attributes: '* text eol=crlf\n', stored: '\r\n', checkedOut: '\r\n' });
  const { branch } = (await improve(root, { test: 'true' })).summary;
  expect(git(root, 'cat-file', 'blob', `${branch}:a.cs`)).toBe(fixedComparisons(2, '\r\n'));
  expect(git(root, 'diff', '--numstat', `main..${branch}`)).toBe('2\t2\ta.cs\n');
});
