import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { type Encoding, encode } from '#host/files/encoding.js';
import { random, runs, seed } from '../fuzz/fuzz.js';
import { folder, patterns, run, tarscli } from './cli.js';

const next = random(seed);
const oneOf = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;

const marks = { charset: 'utf-8', bom: true } as const;
const plain = { charset: 'utf-8', bom: false } as const;
const wide = [
  { charset: 'utf-16le', bom: true },
  { charset: 'utf-16be', bom: true },
] as const;

const before = 'bool M(bool é) => é == true;';
const after = 'bool M(bool é) => é;';

/** A class whose fixes are on its first line, its last one, in between, or on all of them. */
function texts(): { before: string; after: string } {
  const lineEnd = oneOf(['\n', '\r\n']);
  const filler = () =>
    Array.from({ length: Math.floor(next() * 12) }, (_, i) => `  // ${i} \t é 🎈${oneOf(['', ' '])}`);
  const middle = [...filler(), `  ${before.replace('M', 'N')}`, ...filler()];
  const lines = [
    `class C { ${oneOf([before, ''])}`,
    ...oneOf([middle, filler()]),
    `  ${oneOf([before.replace('M', 'O'), ''])} }`,
  ];
  const text = lines.join(lineEnd) + oneOf([lineEnd, '', lineEnd + lineEnd]);
  return { before: text, after: text.replaceAll(' == true', '') };
}

interface Tree {
  before: Record<string, Uint8Array>;
  after: Record<string, Uint8Array>;
  /** Those that no patch holds. */
  leftOut: string[];
}

function tree(files: number): Tree {
  const made: Tree = { before: {}, after: {}, leftOut: [] };
  for (let index = 0; index < files; index++) {
    const path = `${oneOf(['', 'src/', 'a b/ü/'])}F${index}${oneOf(['', ' x', 'é', "'"])}.cs`;
    const encoding: Encoding = index < 2 ? wide[index]! : oneOf([marks, marks, plain, ...wide]);
    const text = texts();
    if (index < 2) text.before = `${before}\n`;
    if (index < 2) text.after = `${after}\n`;
    const isWide = encoding.charset !== 'utf-8';
    made.before[path] = encode(text.before, encoding);
    made.after[path] = encode(isWide ? text.before : text.after, encoding);
    if (isWide && text.before !== text.after) made.leftOut.push(path);
  }
  return made;
}

function apply(cwd: string, patch: string): void {
  execFileSync('git', ['-c', 'core.autocrlf=false', 'apply', '--whitespace=nowarn', '-'], {
    cwd,
    input: patch,
  });
}

const jco = ['--backend', 'jco'];
const commands = {
  '--dry-run': (cwd: string) => run(['--dir', '.', '--dry-run', ...jco], { cwd }),
  generate: (cwd: string) => tarscli(['generate', '--dir', '.', '--patterns', patterns, ...jco], { cwd }),
};

describe.each(Object.entries(commands))('the patch of %s', (_, command) => {
  test(`is taken by git, whatever marks and line ends files have (TARS_FUZZ_SEED=${seed})`, async () => {
    const { before: files, after: expected, leftOut } = tree(runs(24));
    const cwd = folder(files);
    const { code, stdout, stderr } = await command(cwd);
    for (const path of leftOut) expect(stderr).toMatch(new RegExp(`${path} .*UTF-16`));
    expect(code).toBe(exitCodes.unfixed);
    const copy = join(folder({}), 'copy');
    cpSync(cwd, copy, { recursive: true });
    apply(copy, stdout);
    for (const [path, bytes] of Object.entries(expected)) {
      expect(readFileSync(join(copy, path)).equals(bytes), path).toBe(true);
      expect(readFileSync(join(cwd, path)).equals(files[path]!), path).toBe(true);
    }
  });
});

test('a report of a dry run tells what the patch does, and not what is left out of it', async () => {
  const cwd = folder({ 'a.cs': encode(`${before}\n`, wide[0]), 'b.cs': encode(`${before}\n`, marks) });
  const { code, stderr } = await run(['.', '--dry-run', '--format', 'json', '-o', 'r.json', ...jco], { cwd });
  const { summary, files } = JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8'));
  expect(code).toBe(exitCodes.unfixed);
  expect(summary).toMatchObject({ fixed: 1, refused: 1 });
  expect(files.map(({ findings }: { findings: unknown[] }) => findings.length)).toEqual([1, 0]);
  expect(stderr).toContain('1 fix in 1 file would be applied');
});

test('no change of a UTF-16 file is left out where there is no patch', async () => {
  const cwd = folder({ 'a.cs': encode(`class C { ${before} }\n`, wide[0]) });
  const { code, stdout } = await tarscli(
    ['generate', 'a.cs', '--patterns', patterns, '--format', 'json', ...jco],
    { cwd },
  );
  expect(code).toBe(exitCodes.ok);
  expect(JSON.parse(stdout).files[0].done).toHaveLength(1);
});
