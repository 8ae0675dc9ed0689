import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../cli/cli.js';

const part = async (name: string) =>
  import(new URL(`../../scripts/structure/${name}.mjs`, import.meta.url).href);
const { functionsOf } = await part('functions');
const { mainPath } = await part('main-path');
const { listFiles, parse, readSource } = await part('sources');

const document = readFileSync(join(repository, 'docs/architecture.md'), 'utf8');

/** The text under a heading, without its line breaks. */
function section(heading: string): string {
  const [, text] = new RegExp(`^## ${heading}$([\\s\\S]*?)^## `, 'm').exec(document)!;
  return text!.replace(/\n\s*/g, ' ');
}

const life = section('Life of a call');

/** Whether a file has a function or method of that name. */
function hasFunction(path: string, name: string): boolean {
  if (path.endsWith('.rs')) return new RegExp(`\\bfn ${name}\\b`).test(readSource(path));
  return functionsOf(parse(path, readSource(path))).some((one: { name: string }) => one.name === name);
}

describe('what docs/architecture.md says is so in the code', () => {
  test('every file that it names is there', () => {
    const named = [...document.matchAll(/`((?:host|guests|wit|tests|scripts|docs)\/[\w./-]+)`/g)];
    expect(named.length).toBeGreaterThan(100);
    expect(named.map(([, path]) => path!).filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });

  test('every function of the life of a call is in its file', () => {
    const pairs = [...life.matchAll(/`(#?\w+)`(?: and `(#?\w+)`)?,? in `([\w./-]+)`/g)].flatMap(
      ([, first, second, path]) => [first, second].filter(Boolean).map((name) => [path!, name!] as const),
    );
    expect(pairs.length).toBeGreaterThan(30);
    expect(pairs.filter(([path, name]) => !hasFunction(path, name))).toEqual([]);
  });

  test('every file of the main path is in the life of a call', () => {
    const { files } = mainPath() as { files: string[] };
    expect(files.filter((path) => !life.includes(`\`${path}\``))).toEqual([]);
  });

  test('the words are in alphabetical order, each once', () => {
    const words = [...document.matchAll(/^\| \*\*([^*]+)\*\* \|/gm)].map(([, word]) => word!);
    expect(words.length).toBeGreaterThan(40);
    expect(words).toEqual([...new Set(words)].toSorted());
  });
});

/** Scripts that run in a thread or process of their own, and the files that start them. */
const jumps = listFiles(['host'])
  .filter((path: string) => path.endsWith('.ts'))
  .flatMap((path: string) =>
    [...readSource(path).matchAll(/new URL\('\.\/([\w-]+)\.js', import\.meta\.url\)/g)].map(([, name]) => [
      path,
      `${dirname(path)}/${name}.ts`,
    ]),
  );

test('a thread or process and who starts it name each other', () => {
  expect(jumps.length).toBeGreaterThan(8);
  for (const [from, to] of jumps) {
    expect(readSource(from!), from).toContain(to);
    expect(readSource(to!), to).toContain(from);
  }
});
