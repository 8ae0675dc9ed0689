import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Host } from '#host/host/host.js';
import { compilePatterns } from '#host/patterns/compile.js';
import { readDatabase } from '#host/patterns/database.js';
import { testExamples } from '#host/patterns/examples.js';
import { builtinPath, loadPatterns } from '#host/patterns/load.js';
import { completePattern, type Pattern } from '#host/patterns/pattern.js';
import type { PatternRecord } from '#host/patterns/schema.js';
import { folder, tarscli } from '../cli/cli.js';
import { databaseOf, patternOf } from './sample.js';

let host: Host;
beforeAll(async () => {
  host = await Host.open({ backend: 'jco' });
});
afterAll(() => host.close());

function pattern(more: Record<string, unknown>): Pattern {
  return completePattern(patternOf(more) as unknown as PatternRecord);
}

describe('the patterns that come with the package', () => {
  test('the patterns that come with the package are valid, as loading them takes for granted', async () => {
    const records = await readDatabase(builtinPath);
    expect((await loadPatterns()).patterns).toEqual(records.map(completePattern));
  });

  test('do what their examples say', async () => {
    const verdicts = await testExamples(host, (await loadPatterns()).patterns);
    const failures = verdicts.flatMap(({ id, failures }) => failures.map((failure) => ({ id, ...failure })));
    expect(failures).toEqual([]);
  });
});

describe('an example that is not as it says fails', () => {
  const rule = { pattern: '$A == true' };
  const code = 'class C { bool M(bool a) => a == true; }';
  const fixed = 'class C { bool M(bool a) => a; }';

  test.each<[string, Record<string, unknown>, RegExp | undefined]>([
    ['found as often as it should be', { examples: { invalid: [{ code, count: 1, fixed }] } }, undefined],
    ['found too often', { examples: { invalid: [{ code, count: 2 }] } }, /expected 2, got 1 \(line 1\)/],
    ['not found', { examples: { invalid: [{ code: 'class C { }' }] } }, /expected at least 1, got none/],
    ['found though valid', { examples: { valid: [code] } }, /expected no finding, got 1/],
    ['fixed otherwise', { examples: { invalid: [{ code, fixed: `${fixed} ` }] } }, /another one/],
    ['not fixed', { fix: undefined, examples: { invalid: [{ code, fixed }] } }, /no finding offers one/],
    ['not parsed', { examples: { valid: ['class C { void ( } '] } }, /does not parse/],
    [
      'broken by its fix',
      { fix: '$A (', examples: { invalid: [{ code, fixed }] } },
      /refused: the fixed text no longer/,
    ],
  ])('%s', async (_, more, message) => {
    const [verdict] = await testExamples(host, [pattern({ rule, fix: '$A', enabled: false, ...more })]);
    if (message === undefined) expect(verdict!.failures).toEqual([]);
    else expect(verdict!.failures[0]!.message).toMatch(message);
  });

  test('an example that is not as it says fails with the difference between what should be and what is', async () => {
    const examples = { invalid: [{ code, fixed: 'class C { }' }] };
    const [verdict] = await testExamples(host, [pattern({ rule, fix: '$A', examples })]);
    expect(verdict!.failures[0]!.diff).toContain(`-class C { }\n`);
    expect(verdict!.failures[0]!.diff).toContain(`+${fixed}\n`);
  });
});

test('rules that do not compile are named by their place in the database', async () => {
  const patterns = [
    pattern({ id: 'A1', languages: ['rust'] }),
    pattern({ id: 'A2', rule: { kind: 'no_such_kind' } }),
    pattern({ id: 'A3', detector: { name: 'no-such-detector' } }),
    pattern({ id: 'A4', regex: { pattern: '(' } }),
    pattern({ id: 'A5', languages: ['python'], detector: { name: 'unused-variable' } }),
  ].map((each) => (each.id === 'A1' ? { ...each, enabled: false } : each));
  const issues = await compilePatterns(host, { patterns, sources: [] });
  expect(issues.map(({ path, id, language }) => [path, id, language]).toSorted()).toEqual([
    ['patterns[1].rule', 'A2', 'csharp'],
    ['patterns[2].detector.name', 'A3', 'csharp'],
    ['patterns[3].regex.pattern', 'A4', 'csharp'],
    ['patterns[4].detector.options', 'A5', 'python'],
  ]);
});

describe('tarscli patterns', () => {
  const own = JSON.stringify(
    databaseOf(
      patternOf({
        id: 'OWN1',
        name: 'compare-to-true',
        rule: { pattern: '$A == true' },
        examples: { invalid: [{ code: 'class C { bool M(bool a) => a == true; }' }] },
      }),
    ),
  );

  test('validate tells what was checked', async () => {
    const cwd = folder({ 'own.json': own });
    const { code, stdout } = await tarscli(['patterns', 'validate', 'own.json'], { cwd });
    expect(stdout).toBe('own.json: 1 patterns, all valid, compiled for csharp\n');
    expect(code).toBe(0);
  });

  test('validate --json makes data of what is wrong', async () => {
    const cwd = folder({
      'schema.json': own.replace('"severity"', '"sevrity"'),
      'rule.json': own.replace('$A == true', '$A == ('),
      'own.json': own,
    });
    const files = ['schema.json', 'rule.json', 'own.json'];
    const { code, stdout } = await tarscli(['patterns', 'validate', ...files, '--json'], { cwd });
    expect(JSON.parse(stdout).files).toMatchObject([
      {
        file: 'schema.json',
        valid: false,
        issues: [{ path: 'patterns[0].severity' }, { path: 'patterns[0].sevrity' }],
      },
      { file: 'rule.json', valid: false },
      { file: 'own.json', valid: true, patterns: 1, languages: ['csharp'] },
    ]);
    expect(code).toBe(4);
  });

  test('test exits with 1 where an example fails, and shows it', async () => {
    const cwd = folder({ 'own.json': own, 'bad.json': own.replace('a == true', 'a') });
    const good = await tarscli(['patterns', 'test', '-p', 'own.json'], { cwd });
    expect(good).toMatchObject({ code: 0, stdout: 'ok   OWN1 compare-to-true 1 examples\n' });
    const bad = await tarscli(['patterns', 'test', 'own1', '-p', 'bad.json'], { cwd });
    expect(bad.stdout).toContain('examples.invalid[0]: expected at least 1, got none');
    expect(bad.code).toBe(1);
  });

  test('tarscli patterns list filters, and says on stderr how many there are', async () => {
    const { code, stdout, stderr } = await tarscli([
      'patterns',
      'list',
      '--language',
      'f#',
      '--min-severity',
      'warning',
    ]);
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.includes('csharp') && !line.includes('fsharp'))).toEqual(
      [],
    );
    expect(stdout).not.toMatch(/ (?:hint|info) /);
    expect(stderr).toMatch(/^\d+ of \d+ patterns, \d+ with a fix\n$/);
  });

  test('show knows short ids, and suggests where it knows none', async () => {
    const { stdout } = await tarscli(['patterns', 'show', '001', '--json']);
    expect(JSON.parse(stdout).pattern.id).toBe('TARS001');
    const unknown = await tarscli(['patterns', 'show', 'unused-varable']);
    expect(unknown.stderr).toContain('did you mean unused-variable?');
    expect(unknown.code).toBe(3);
  });

  test('import converts what it can, names the rest, and what it writes works', async () => {
    const old = [
      {
        Id: 'OLD1',
        Name: 'Goto',
        Pattern: '\\bgoto\\b',
        Language: 'csharp',
        Examples: [{ Before: 'goto a;' }],
      },
      { Id: 'OLD2', Pattern: '(?>a)' },
    ];
    const cwd = folder({ 'old.json': JSON.stringify({ Patterns: old }) });
    const { code, stdout, stderr } = await tarscli(
      ['patterns', 'import', 'old.json', '--output', 'new.json'],
      { cwd },
    );
    expect(code).toBe(7);
    expect(stdout).toBe('');
    expect(stderr).toContain('left out: OLD2: an atomic group (?>…)');
    expect(JSON.parse(await readFile(`${cwd}/new.json`, 'utf8')).patterns).toHaveLength(1);
    expect(await tarscli(['patterns', 'test', '-p', 'new.json'], { cwd })).toMatchObject({ code: 0 });
  });

  test('import does not replace what it reads', async () => {
    const cwd = folder({ 'old.json': '[]' });
    expect((await tarscli(['patterns', 'import', 'old.json', '-o', './old.json'], { cwd })).code).toBe(2);
  });
});
