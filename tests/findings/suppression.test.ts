// biome-ignore-all lint/suspicious/noTemplateCurlyInString: samples of TypeScript
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanComments } from '#host/findings/comments.js';
import { findSuppressions } from '#host/findings/directives.js';
import { applySuppressions } from '#host/findings/suppression.js';
import { findingOn, reportOf } from './sample.js';

const ran = new Set(['TARS001', 'TARS002']);

function suppressions(text: string, language = 'csharp') {
  return findSuppressions(text, language).map(({ ids, reason, line }) => ({ ids, reason, line }));
}

describe('where a suppression counts', () => {
  test.each([
    ['csharp', 'int a; // tars-ignore: 001 legacy', 1],
    ['csharp', 'int a; /* tars-ignore: 001 legacy */', 1],
    ['csharp', '/* tars-ignore: 001 legacy */ int a;', 1],
    ['csharp', '/// tars-ignore: TARS001 legacy\n\n// other\nint a;', 4],
    ['csharp', '/*\n * tars-ignore: tars001 legacy\n */\nint a;', 4],
    ['csharp', '// tars-ignore: 001 legacy\r\nint a;\r\n', 2],
    ['fsharp', '(* tars-ignore: 001 legacy *)\nlet a = 1', 2],
    ['fsharp', 'let a = (*) 1 // tars-ignore: 001 legacy', 1],
    ['python', "a = '''# not one''' # tars-ignore: 001 legacy", 1],
    ['rust', "fn f<'a>(x: &'a str) {} // tars-ignore: 001 legacy", 1],
    ['typescript', 'const r = /[/"]/; // tars-ignore: 001 legacy', 1],
    ['typescript', 'const t = `${a /* x */ + "`"}`; // tars-ignore: 001 legacy', 1],
    ['text', '-- tars-ignore: 001 legacy\nselect 1', 2],
    ['text', 'select 1 # tars-ignore: 001 legacy', 1],
    ['text', '<!-- tars-ignore: 001 legacy -->\n<a/>', 2],
    ['csharp', '// tars-ignore-file: 001 legacy\nint a;', undefined],
    ['csharp', 'int a;\n// tars-ignore: 001 legacy', 0],
    ['csharp', '// tars-ignore: 001 legacy\n#if DEBUG\nint a;\n#endif', 3],
    ['tsx', 'a = <p>\n  {/* tars-ignore: 001 legacy */}\n  <b c={d == e} />\n</p>;', 3],
    ['tsx', 'a = <p>\n  {\n    // tars-ignore: 001 legacy\n  }\n  <b c={d == e} />\n</p>;', 5],
    ['javascript', 'a = <b c={/* tars-ignore: 001 legacy */ d == e} />;', 1],
  ])('%s: %s', (language, text, line) => {
    expect(suppressions(text, language)).toEqual([{ ids: ['TARS001'], reason: 'legacy', line }]);
  });

  test.each([
    ['csharp', 'var s = "// tars-ignore: 001";'],
    ['csharp', 'var s = @"a\\"; var t = "// tars-ignore: 001";'],
    ['csharp', 'var s = @"\n// tars-ignore: 001\n";'],
    ['csharp', 'var s = """\n  // tars-ignore: 001 "" \n  """;'],
    ['csharp', 'var s = $"{a}// tars-ignore: 001";'],
    ['csharp', 'var s = $"{f("{")}// tars-ignore: 001";'],
    ['csharp', 'var s = $@"{{ ""\n// tars-ignore: 001";'],
    ['csharp', '#region don\'t\nvar s = "// tars-ignore: 001";'],
    ['csharp', 'var c = \'"\'; var s = "// tars-ignore: 001";'],
    ['fsharp', 'let s = """ // tars-ignore: 001 """'],
    ['fsharp', "let s' = f 'x' \"\n// tars-ignore: 001\""],
    ['rust', 'let s = r#"" // tars-ignore: 001 "#;'],
    ['typescript', 'const s = `\n// tars-ignore: 001 ${`// tars-ignore: 001`}`;'],
    ['python', 'a = """\n# tars-ignore: 001\n"""'],
    ['csharp', '// see tars-ignore: 001'],
    ['csharp', '// tars-ignored: 001'],
  ])('is not fooled, %s: %s', (language, text) => {
    expect(suppressions(text, language)).toEqual([]);
  });

  test('holes of interpolated strings are code', () => {
    const text = 'var s = $@"{a // tars-ignore: 001 here\n}";';
    expect(suppressions(text)).toEqual([{ ids: ['TARS001'], reason: 'here', line: 1 }]);
  });
});

describe('what a suppression names', () => {
  test.each([
    ['001', ['TARS001'], undefined],
    ['7', ['TARS007'], undefined],
    ['001, TARS002,acme12 - because', ['TARS001', 'TARS002', 'ACME12'], 'because'],
    ['* generated', ['*'], 'generated'],
    ['', [], undefined],
    ['because', [], undefined],
  ])('%s', (written, ids, reason) => {
    expect(suppressions(`a(); // tars-ignore: ${written}`)).toEqual([{ ids, reason, line: 1 }]);
  });
});

describe('applySuppressions', () => {
  const apply = (text: string, findings: Parameters<typeof reportOf>[1], more = {}) =>
    applySuppressions(text, reportOf(text, findings, more), ran);

  test('applySuppressions takes the finding away and keeps the reason', () => {
    const text = 'int a; // tars-ignore: 001 kept for later\nint b;\n';
    const [a, b] = [findingOn(text, 'int a'), findingOn(text, 'int b')];
    expect(apply(text, [a, b])).toEqual({
      findings: [b],
      suppressed: [{ finding: a, reason: 'kept for later' }],
    });
  });

  test('suppressions on lines of their own add up', () => {
    const text = '// tars-ignore: 001\n// tars-ignore: 002\nint a;';
    const both = [findingOn(text, 'int a'), findingOn(text, 'int a', { ruleId: 'TARS002' })];
    expect(apply(text, both).findings).toEqual([]);
  });

  test.each([
    [
      'csharp',
      '// tars-ignore: 001\n[Obsolete]\n// why\n[Serializable]\nclass A { }\nclass A { }\n',
      'class A',
    ],
    ['rust', '// tars-ignore: 001\n#[inline]\nfn a() {}\nfn a() {}\n', 'fn a'],
    ['python', '# tars-ignore: 001\n@cached\ndef a(): pass\ndef a(): pass\n', 'def a'],
  ])('reaches past attributes, %s: %j', (language, text, piece) => {
    const [first, second] = [findingOn(text, piece), findingOn(text, piece, { nth: 2 })];
    expect(apply(text, [first, second], { language }).findings).toEqual([second]);
  });

  test('applySuppressions reports what suppresses nothing, once its rule ran', () => {
    const text = 'é; // tars-ignore: 001, 999 old\n';
    const { findings } = apply(text, []);
    expect(findings).toEqual([
      {
        ruleId: 'TARS000',
        severity: 'info',
        message: 'Suppression of TARS001 suppresses nothing on line 1; remove it',
        span: { start: 7, end: 32, line: 1, column: 7, endLine: 1, endColumn: 32 },
        confidence: 1,
      },
    ]);
  });

  test('a second suppression of the same finding is superfluous', () => {
    const text = '// tars-ignore-file: 001\nint a; // tars-ignore: 001\n';
    const { findings, suppressed } = apply(text, [findingOn(text, 'int a')]);
    expect(suppressed).toHaveLength(1);
    expect(findings.map(({ message }) => message)).toEqual([
      'Suppression of TARS001 suppresses nothing in this file; remove it',
    ]);
  });

  test('applySuppressions says nothing about unused ones where a part did not parse', () => {
    expect(apply('int a; // tars-ignore: 001', [], { status: 'partial' }).findings).toEqual([]);
  });

  test('applySuppressions reports one that names no rule', () => {
    const { findings } = apply('int a; // tars-ignore', []);
    expect(findings[0]).toMatchObject({
      ruleId: 'TARS000',
      message: expect.stringContaining('names no rule'),
    });
  });
});

describe('the scanner', () => {
  const languages = fc.constantFrom(
    'csharp',
    'fsharp',
    'typescript',
    'tsx',
    'javascript',
    'python',
    'rust',
    'text',
    'cobol',
  );
  const pieces = fc.constantFrom(
    ...[
      '"',
      "'",
      '`',
      '/',
      '*',
      '(*',
      '*)',
      '/*',
      '*/',
      '//',
      '#',
      '--',
      '<!--',
      '-->',
      '$',
      '@',
      '{',
      '}',
      '\\',
      'r#',
    ],
    ...[
      '"""',
      "'''",
      '\n',
      '\r\n',
      '\r',
      ' ',
      'x',
      '😀',
      '[',
      ']',
      '#region',
      'tars-ignore: 001',
      'tars-ignore',
      '*',
    ],
  );
  const soup = fc.array(pieces, { maxLength: 60 }).map((list) => list.join(''));

  test('never throws, and answers with comments in order', () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), languages, (text, language) => {
        let last = 0;
        for (const { start, end } of scanComments(text, language)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
        applySuppressions(text, { ...reportOf(text, []), language }, ran);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    '"',
    "'",
    '`${',
    '$"{',
    '/*',
    '(*',
    '/[ ',
    'r#',
    '$',
    '#',
    '// tars-ignore: 001 \n',
    '// tars-ignore:          ',
    '((',
    '/* tars-ignore: 001 */ ',
    '// tars-ignore: 1,1,',
    '\\',
    '{',
  ])('takes linear time on %j', (piece) => {
    const text = `// tars-ignore: 001\n${piece.repeat(200_000 / piece.length)}`;
    for (const language of ['csharp', 'fsharp', 'javascript', 'python', 'rust', 'text']) {
      const started = performance.now();
      applySuppressions(text, { ...reportOf(text, []), language }, ran);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });
});
