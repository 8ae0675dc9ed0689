import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparisons } from '../cli/cli.js';
import { ends, improve, repository } from './cycle-for-tests.js';

/** A repository with installed packages that no commit has. */
function installed(): string {
  const root = repository({ 'a.cs': comparisons(2), '.gitignore': 'node_modules/\n', 'lib/b.txt': 'b\n' });
  mkdirSync(join(root, 'node_modules/tool'), { recursive: true });
  writeFileSync(join(root, 'node_modules/tool/run.sh'), 'exit 0\n');
  symlinkSync('tool/run.sh', join(root, 'node_modules/link.sh'));
  return root;
}

test('the tests find a copy of the packages that are installed, and change no file of the user', async () => {
  const root = installed();
  const command = 'sh node_modules/link.sh && echo "exit 1" > node_modules/tool/own.sh';
  const { summary } = await improve(root, { test: command, copied: ['node_modules'] });
  expect(ends(summary)).toEqual({ committed: 2 });
  expect(() => readFileSync(join(root, 'node_modules/tool/own.sh'))).toThrow();
});

test('without the option, the tests do not find them', async () => {
  const { summary } = await improve(installed(), { test: 'sh node_modules/link.sh' });
  expect(summary.end).toBe('red-base');
});

test.each([
  ['is not there', 'packages', 'there is no folder packages'],
  ['is outside', '../other', 'there is no folder ../other'],
  ['is the whole tree', '.', 'there is no folder .'],
  ['the commit has', 'lib', 'lib is in the commit'],
])('a folder that %s is refused before anything is done', async (_, path, message) => {
  await expect(improve(installed(), { test: 'true', copied: [path] })).rejects.toThrow(message);
});
