import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leavesOut } from '#host/files/left-out.js';
import { walk } from '#host/files/walk.js';
import { folder } from '../cli/cli.js';

const files = {
  '.gitignore': '*.log\n/build/\n!keep.log\nkept/\n',
  'a.cs': '',
  'a.log': '',
  'keep.log': '',
  'build/a.cs': '',
  'src/build/a.cs': '',
  'src/.gitignore': 'local.cs\n',
  'src/local.cs': '',
  'src/other.cs': '',
  'kept/tracked.cs': '',
  'kept/untracked.cs': '',
  'node_modules/x/a.js': '',
  '.hidden/a.cs': '',
  'app/app.csproj': '',
  'app/bin/a.cs': '',
  'app/a.cs': '',
};

test('a file is left out exactly if a walk does not find it, whether or not there is a repository', async () => {
  for (const isRepository of [false, true]) {
    const root = folder(files);
    if (isRepository) {
      execFileSync('git', ['init', '-q'], { cwd: root });
      execFileSync('git', ['add', '-f', 'kept/tracked.cs'], { cwd: root });
    }
    const found = new Set<string>();
    for await (const path of walk(root, { gitignore: true, onSkip: () => {} })) found.add(path);
    const all = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.git'))
      .map((entry) => join(entry.parentPath, entry.name));
    for (const path of all) expect([path, await leavesOut(root, path)]).toEqual([path, !found.has(path)]);
    expect(found.size).toBeGreaterThan(5);
  }
});

test('a file that is not there yet is left out by the same rules', async () => {
  const root = folder(files);
  const isLeftOut = (name: string) => leavesOut(root, join(root, name));
  expect(await Promise.all(['src/new.cs', 'new/new.cs'].map(isLeftOut))).toEqual([false, false]);
  expect(await Promise.all(['src/new.log', 'build/new.cs', 'node_modules/new.js'].map(isLeftOut))).toEqual([
    ...[true, true, true],
  ]);
});
