import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { databaseSchema } from '#host/patterns/schema.js';
import { folder, tarscli } from '../cli/cli.js';

const csharp = (...lines: string[]) =>
  ['class C', '{', '    void M()', '    {', ...lines, '    }', '}', ''].join('\n');

const before = {
  'a.cs': csharp('        if (items.Count() > 0) return;', '        Use(string.Format("{0}", name));'),
  'b.cs': csharp(
    '        while (order.Lines.Count() > 0) Pop(order);',
    '        Log(string.Format("{0}", order.Id));',
  ),
  'once.py': 'print(len(names) == 0)\n',
  'same.cs': csharp('        Same();'),
};
const after = {
  'a.cs': csharp('        if (items.Any()) return;', '        Use(name.ToString());'),
  'b.cs': csharp('        while (order.Lines.Any()) Pop(order);', '        Log(order.Id.ToString());'),
  'once.py': 'print(not names)\n',
  'same.cs': csharp('        Same();'),
};
const none = { 'none.json': '{"version": 1, "patterns": []}' };

const under = (name: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]));

function suggest(args: readonly string[], cwd: string) {
  return tarscli(['patterns', 'suggest', '--patterns', 'none.json', ...args], { cwd });
}

const shapes = (stdout: string) =>
  databaseSchema.parse(JSON.parse(stdout)).patterns.map(({ rule, fix }) => [rule!.pattern, fix]);

const expected = [
  ['$A.Count() > 0', '$A.Any()'],
  ['string.Format("{0}", $A)', '$A.ToString()'],
];

test('edits made twice become patterns that are switched off, valid, and do what the edits did', async () => {
  const cwd = folder({ ...under('old', before), ...under('new', after), ...none });
  const answer = await suggest(['--from', 'old', 'new', '--output', 'suggested.json'], cwd);
  expect(answer.code, answer.stderr).toBe(0);
  const text = readFileSync(join(cwd, 'suggested.json'), 'utf8');
  expect(shapes(text)).toEqual(expected);
  const { patterns } = databaseSchema.parse(JSON.parse(text));
  expect(patterns.every(({ enabled }) => enabled === false)).toBe(true);
  expect(patterns[0]!.examples!.invalid).toEqual([
    expect.objectContaining({ fixed: 'if (items.Any()) return;\n' }),
    expect.objectContaining({ fixed: 'while (order.Lines.Any()) Pop(order);\n' }),
  ]);
  expect((await tarscli(['patterns', 'validate', 'suggested.json'], { cwd })).code).toBe(0);
  expect((await tarscli(['patterns', 'test', '--patterns', 'suggested.json'], { cwd })).code).toBe(0);
});

test('edits are found in the commits of a range, also where a later commit took them back', async () => {
  const cwd = folder({ ...before, ...none });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd, stdio: 'pipe' });
  const commit = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      execFileSync('tee', [join(cwd, path)], { input: text, stdio: ['pipe', 'ignore', 'inherit'] });
    }
    git('add', '-A');
    git('commit', '-q', '-m', 'change');
  };
  git('init', '-q');
  commit({});
  commit({ 'a.cs': after['a.cs'] });
  commit({ 'b.cs': after['b.cs'] });
  commit({ 'a.cs': csharp('        Rewritten();') });
  const answer = await suggest(['--git', 'HEAD~3..HEAD'], cwd);
  expect(answer.code, answer.stderr).toBe(0);
  expect(shapes(answer.stdout)).toEqual(expected);
  expect((await suggest(['--git', 'nowhere..HEAD'], cwd)).code).toBe(3);
  expect((await suggest(['--git', '--output=x'], cwd)).code).toBe(3);
});

test('fixes that runs applied are edits, too; what a pattern finds already is left out', async () => {
  const comparing = {
    id: 'MINE1',
    name: 'compare-true',
    description: 'x',
    category: 'style',
    severity: 'hint',
  };
  const own = {
    version: 1,
    patterns: [
      { ...comparing, languages: ['csharp'], message: 'x', rule: { pattern: '$X == true' }, fix: '$X' },
    ],
  };
  const text = csharp('        if (a.B() == true) Run();', '        Use(c == true);');
  const cwd = folder({ 'src/a.cs': text, 'own.json': JSON.stringify(own), ...none });
  const fixed = await tarscli(
    ['hyperlight-run', 'pattern-matcher', 'src', '-p', 'own.json', '--learn', '--fix', '--quiet'],
    { cwd },
  );
  expect(fixed.code, fixed.stderr).toBe(0);
  const answer = await suggest(['--recorded'], cwd);
  expect(shapes(answer.stdout)).toEqual([['$A == true', '$A']]);
  const known = await tarscli(['patterns', 'suggest', '-p', 'own.json', '--recorded'], { cwd });
  expect(shapes(known.stdout)).toEqual([]);
  expect(known.stderr).toContain('2 of the edits are found already');
});

test('what was left as it is more often than changed is no pattern', async () => {
  const left = csharp(
    ...Array.from({ length: 5 }, (_, index) => `        if (list${index}.Count() > 0) return;`),
  );
  const cwd = folder({
    ...under('old', { ...before, 'left.cs': left }),
    ...under('new', { ...after, 'left.cs': left.replace('void M', 'int M') }),
    ...none,
  });
  const answer = await suggest(['--from', 'old', 'new'], cwd);
  expect(shapes(answer.stdout)).toEqual([expected[1]]);
});

test('an edit must have been made as often as asked', async () => {
  const cwd = folder({ ...under('old', before), ...under('new', after), ...none });
  expect(shapes((await suggest(['--from', 'old', 'new', '--min-count', '3'], cwd)).stdout)).toEqual([]);
});

test.each([
  ['no source', [], 2],
  ['two sources', ['--recorded', '--git', 'HEAD'], 2],
  ['one folder', ['--from', 'old'], 2],
  ['a folder that is not there', ['--from', 'old', 'missing'], 3],
  ['nothing recorded', ['--recorded'], 3],
])('%s is refused', async (_, args, code) => {
  expect((await suggest(args, folder({ ...under('old', before), ...none }))).code).toBe(code);
});

test('a file that changed too much to be compared in full is told', async () => {
  const lines = (name: string) =>
    csharp(...Array.from({ length: 100 }, (_, index) => `        ${name}(c${index % 50}, ${name}${index});`));
  const cwd = folder({ 'old.cs': lines('f'), 'new.cs': lines('g'), ...none });
  const { code, stderr, stdout } = await suggest(['--from', 'old.cs', 'new.cs'], cwd);
  expect([code, shapes(stdout)]).toEqual([0, []]);
  expect(stderr).toContain('1 file changed too much to be compared in full');
});

test('many edits in one file become the pattern that they are', async () => {
  const lines = (edit: boolean) =>
    csharp(
      ...Array.from({ length: 400 }, (_, index) => {
        return `        ${edit && index % 3 > 0 ? `f(a${index}, 1)` : `f(a${index})`};`;
      }),
    );
  const cwd = folder({ 'old.cs': lines(false), 'new.cs': lines(true), ...none });
  const { stdout, stderr } = await suggest(['--from', 'old.cs', 'new.cs'], cwd);
  expect(shapes(stdout)).toEqual([['f($A)', 'f($A, 1)']]);
  expect(stderr).toContain('suggested from 266 edits in 1 file');
  expect(stderr).not.toContain('changed too much');
});
