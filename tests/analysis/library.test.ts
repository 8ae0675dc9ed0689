import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { analyze } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { folder, repository } from '../cli/cli.js';

const document = readFileSync(join(repository, 'docs/library.md'), 'utf8');
const [section] = /^## analyze$[\s\S]*?^## /m.exec(document)!;
const [, example] = /^```ts\n([\s\S]*?)^```$/m.exec(section)!;

/** C# with a finding that has a fix. */
const comparison = (name: string) =>
  `class ${name}\n{\n    public void M()\n    {\n        if (names.Contains(name) == true)\n            Work();\n    }\n}\n`;

/** Runs a program in a folder that this package is installed in. */
async function lines(cwd: string, program: string): Promise<string[]> {
  mkdirSync(join(cwd, 'node_modules'));
  symlinkSync(repository, join(cwd, 'node_modules/tars-hyperlight'));
  writeFileSync(join(cwd, 'program.mjs'), program);
  const { stdout } = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd });
  return stdout.trim().split('\n');
}

test("docs/library.md's analysis keeps known findings, and fixes and prints new ones", async () => {
  const cwd = folder({ 'src/known.cs': comparison('Known') });
  const baseline = join(cwd, 'known.json');
  const types = [];
  for await (const { type } of analyze(['src'], { cwd, baseline, updateBaseline: true })) types.push(type);
  expect(types).toEqual(['started', 'file', 'summary', 'baseline']);

  writeFileSync(join(cwd, 'src/new.cs'), comparison('New'));
  expect(example!.trim().split('\n').length).toBeLessThanOrEqual(5);
  expect(await lines(cwd, example!)).toEqual(['src/known.cs 0', 'fixed src/new.cs', 'src/new.cs 0']);
  expect(readFileSync(join(cwd, 'src/known.cs'), 'utf8')).toBe(comparison('Known'));
  expect(readFileSync(join(cwd, 'src/new.cs'), 'utf8')).toBe(comparison('New').replace(' == true', ''));
});

test.each([
  ['event', 'events.ts', /^ {2}type: '(\w+)'/gm, 8],
  ['option', 'options.ts', /^ {2}(\w+)\?:/gm, 20],
] as const)('docs/library.md lists every %s of an analysis', (kind, file, name, least) => {
  const source = readFileSync(join(repository, 'host/analysis', file), 'utf8');
  const names = [...source.matchAll(name)].map(([, found]) => found!);
  expect(names.length).toBeGreaterThanOrEqual(least);
  const [table] = new RegExp(`^\\| ${kind} \\|[^]*?\n\n`, 'm').exec(section)!;
  const first = table.split('\n').map((row) => row.split('|')[1] ?? '');
  const listed = first.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, found]) => found!));
  expect(listed.toSorted()).toEqual(names.toSorted());
});
