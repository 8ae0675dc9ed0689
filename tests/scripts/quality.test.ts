import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
// @ts-expect-error: a script, without types
import { draw, print } from '../../scripts/quality/draw.mjs';
// @ts-expect-error: a script, without types
import { tableIn } from '../../scripts/quality/table.mjs';
// @ts-expect-error: a script, without types
import { kept, merge, parseVerdicts, readVerdicts } from '../../scripts/quality/verdicts.mjs';
import { folder } from '../cli/cli.js';

const finding = (rule: string, repository: string, line: number) => ({
  rule,
  repository,
  commit: 'a'.repeat(40),
  folder: '',
  path: 'src/a.cs',
  line,
  endLine: line,
  severity: 'warning',
  message: 'about it',
  fingerprint: `${rule}-${line}`,
});

type Drawn = ReturnType<typeof finding>;

const many = ['TARS001', 'TARS002'].flatMap((rule) =>
  ['x/big', 'x/small'].flatMap((repository) =>
    Array.from({ length: repository === 'x/big' ? 50 : 3 }, (_, line) => finding(rule, repository, line + 1)),
  ),
);

test('equal seeds draw equal findings, in turn from patterns and repositories', () => {
  const drawn = draw(many, { count: 8, seed: 7 });
  expect(draw(many, { count: 8, seed: 7 })).toEqual(drawn);
  expect(draw(many, { count: 8, seed: 8 })).not.toEqual(drawn);
  for (const rule of ['TARS001', 'TARS002']) {
    const repositories = drawn
      .filter((one: Drawn) => one.rule === rule)
      .map(({ repository }: Drawn) => repository);
    expect(repositories.toSorted()).toEqual(['x/big', 'x/big', 'x/small', 'x/small']);
  }
});

test('more than there is draws everything once', () => {
  const drawn = draw(many, { count: 1000, seed: 1 });
  expect(new Set(drawn).size).toBe(many.length);
});

test('a drawn finding is printed with the lines around it', () => {
  const text = Array.from({ length: 9 }, (_, index) => `line ${index + 1}`).join('\r\n');
  const printed = print({ ...finding('TARS001', 'x/y', 5), folder: folder({ 'src/a.cs': text }) }, 3);
  expect(printed.split('\n')).toEqual([
    '#3 TARS001 warning: about it',
    'x/y src/a.cs:5',
    ...[1, 2, 3, 4].map((line) => `     ${line} line ${line}`),
    '>    5 line 5',
    ...[6, 7, 8, 9].map((line) => `     ${line} line ${line}`),
    '',
  ]);
});

test('verdicts are kept by fingerprint, without code, and a later one replaces an earlier one', () => {
  const sheet = draw(many, { count: 4, seed: 1 });
  const first = merge(
    { repositories: {}, verdicts: [] },
    kept(sheet, parseVerdicts('1 true\n2 wrong it is a test\n')),
  );
  const second = merge(first, kept(sheet, parseVerdicts('2 arguable\n')));
  expect(second.verdicts.map(({ verdict }: { verdict: string }) => verdict).toSorted()).toEqual([
    'arguable',
    'true',
  ]);
  expect(Object.keys(second.verdicts[0]).toSorted()).toEqual(
    ['fingerprint', 'line', 'path', 'repository', 'rule', 'verdict'].toSorted(),
  );
});

test.each(['1 maybe', 'true 1', '1 true\n1 wrong'])(
  'verdicts that cannot be read are refused: %j',
  (text) => {
    expect(() => parseVerdicts(text)).toThrow(/NUMBER|two verdicts/);
  },
);

test('a verdict about a finding that is not on the sheet is refused', () => {
  expect(() => kept([], parseVerdicts('1 true'))).toThrow('no finding 1');
});

test('the table of docs/patterns.md is that of the verdicts', () => {
  const page = readFileSync(new URL('../../docs/patterns.md', import.meta.url), 'utf8');
  expect(tableIn(page, readVerdicts())).toBe(page);
});
