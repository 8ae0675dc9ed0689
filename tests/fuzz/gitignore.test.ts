import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { walk } from '#host/files/walk.js';
import { folder } from '../cli/cli.js';
import { hold } from './fuzz.js';

const names = ['a', 'b', 'ab', 'a.c', 'b.c', 'é', 'a b', 'A', 'a-', ']', '[', 'a\\', '!a', '#a', 'a '];
const folders = ['', 'a/', 'b/', 'a/b/', 'a/a/', 'b/a/ab/', 'ab/é/', 'a/b/a/b/'];

const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('a', 'b', 'c', '.', '/', '*', '**', '**/', '/**/', '*.c', 'ab', 'é'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('?', '[ab]', '[!a]', '[^b]', '[a-c]', '[]a]', '[[:alpha:]]', ' ', '-'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\\', '\\*', '\\a', '[', ']', '[a', '[[:x:]]', '[a/b]', '!', '#', '\\ ', '\r'),
  },
);
const line = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '/'),
    fc.array(piece, { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', '', '/'),
  )
  .map(([before, pieces, after]) => `${before}${pieces.join('')}${after}`);

test('what .gitignore files leave out is what git leaves out', async () => {
  const cwd = folder(
    Object.fromEntries(folders.flatMap((place) => names.map((name) => [`${place}f${name}`, '']))),
  );
  for (const place of folders) {
    for (const name of names) {
      try {
        writeFileSync(join(cwd, place, name), '');
      } catch {
        // A folder of that name.
      }
    }
  }
  execFileSync('git', ['init', '-q'], { cwd });
  const listed = () => {
    const args = ['-c', 'core.excludesFile=/dev/null', 'ls-files', '--others', '--exclude-standard', '-z'];
    return execFileSync('git', args, { cwd }).toString().split('\0').filter(Boolean);
  };
  const walked = async () => {
    const paths: string[] = [];
    for await (const path of walk(cwd, { gitignore: true, onSkip: () => undefined })) {
      paths.push(path.slice(cwd.length + 1));
    }
    return paths;
  };
  await hold(
    60,
    fc.tuple(fc.array(line, { maxLength: 5 }), fc.array(line, { maxLength: 2 })),
    async ([top, inner]) => {
      writeFileSync(join(cwd, '.gitignore'), top.join('\n'));
      writeFileSync(join(cwd, 'a/.gitignore'), inner.join('\n'));
      const [ours, gits] = [new Set(await walked()), new Set(listed())];
      expect({
        onlyHere: [...ours].filter((path) => !gits.has(path)),
        onlyGit: [...gits].filter((path) => !ours.has(path)),
      }).toEqual({ onlyHere: [], onlyGit: [] });
    },
  );
});
