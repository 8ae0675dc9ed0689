import { describe, expect, test } from 'vitest';
import { ForeignSuppressions } from '#host/findings/foreign/index.js';
import { findingOn } from './sample.js';

/** Pieces of the text, marked by a name and `!`, at which a finding is suppressed. */
function silent(language: string, mirrors: string[], text: string, category = 'style'): string[] {
  const suppressions = ForeignSuppressions.in(text, language);
  const pieces = text.match(/\w+!/g) ?? [];
  return pieces.filter((piece) => suppressions?.by(findingOn(text, piece), { mirrors, category }));
}

const lines = (...all: string[]) => all.join('\n');

describe('#pragma warning', () => {
  const pragmas = (...all: string[]) => silent('csharp', ['CS0168'], lines(...all));

  test('silences a rule up to its restore, by number or id, in a list of several', () => {
    expect(
      pragmas(
        'a!',
        '#pragma warning disable 168, CS0219 // why',
        'b!',
        '#pragma warning restore CS0168',
        'c!',
      ),
    ).toEqual(['b!']);
    expect(pragmas('  # pragma  warning  disable  CS0168', 'b!')).toEqual(['b!']);
  });

  test('without a list is about every warning', () => {
    expect(
      pragmas(
        '#pragma warning disable',
        'a!',
        '#pragma warning restore CS0168',
        'b!',
        '#pragma warning restore',
        'c!',
      ),
    ).toEqual(['a!']);
    expect(pragmas('#pragma warning disable CS0168', 'a!', '#pragma warning restore', 'b!')).toEqual(['a!']);
  });

  test('is about no other rule, and ids in its comment are none', () => {
    expect(pragmas('#pragma warning disable CS0618 // not CS0168', 'a!')).toEqual([]);
  });

  test('is code: a string or comment is none', () => {
    expect(pragmas('var s = @"', '#pragma warning disable CS0168', '"; a!')).toEqual([]);
    expect(pragmas('/*', '#pragma warning disable CS0168', '*/ a!')).toEqual([]);
  });
});

describe('SuppressMessage', () => {
  const attributes = (...all: string[]) => silent('csharp', ['CA1822'], lines(...all));

  test('covers the declaration that it stands on, to its end', () => {
    expect(
      attributes(
        'class A',
        '{',
        '    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "x;")]',
        '    int M()',
        '    { var s = "}"; a!; }',
        '    int b! => 1;',
        '}',
      ),
    ).toEqual(['a!']);
  });

  test('may be qualified, and of a type or field', () => {
    const type =
      '[System.Diagnostics.CodeAnalysis.SuppressMessage("P", "CA1822")]\nclass A { int a!; }\nint b!;';
    expect(attributes(type)).toEqual(['a!']);
    expect(attributes('[SuppressMessage("P", checkId: "CA1822")] int a! = 1;\nint b!;')).toEqual(['a!']);
  });

  test('of an assembly, or of another rule, covers nothing here', () => {
    expect(
      attributes('[assembly: SuppressMessage("P", "CA1822", Scope = "member")]\nclass A { int a!; }'),
    ).toEqual([]);
    expect(attributes('[SuppressMessage("P", "CA1801")] int a!;')).toEqual([]);
  });
});

describe('ReSharper comments', () => {
  const comments = (...all: string[]) => silent('csharp', ['UnusedVariable'], lines(...all));

  test('disable the next line once, or all until restored', () => {
    expect(comments('// ReSharper disable once UnusedVariable', 'a!', 'b!')).toEqual(['a!']);
    expect(
      comments(
        '// ReSharper disable UnusedVariable',
        'a!',
        'b!',
        '// ReSharper restore UnusedVariable',
        'c!',
      ),
    ).toEqual(['a!', 'b!']);
    expect(comments('// ReSharper disable All', 'a!')).toEqual(['a!']);
    expect(comments('// ReSharper disable once UnusedVariable.0', 'a!')).toEqual(['a!']);
  });

  test('of another inspection disable nothing', () => {
    expect(comments('// ReSharper disable once UnusedMember.Local', 'a!')).toEqual([]);
  });
});

describe('eslint comments', () => {
  const comments = (...all: string[]) => silent('tsx', ['no-var'], lines(...all));

  test('disable a line, the next line, or a part of the file', () => {
    expect(comments('a!; // eslint-disable-line no-var', 'b!')).toEqual(['a!']);
    expect(comments('// eslint-disable-next-line no-empty, no-var -- legacy', 'a!', 'b!')).toEqual(['a!']);
    expect(comments('/* eslint-disable no-var */', 'a!', '/* eslint-enable no-var */', 'b!')).toEqual(['a!']);
    expect(comments('/* eslint-disable */', 'a!', '/* eslint-enable */', 'b!')).toEqual(['a!']);
    expect(comments('{/* eslint-disable-next-line */}', 'a!')).toEqual(['a!']);
    expect(comments('a!', '/* eslint eqeqeq: 0, no-var: "off" */')).toEqual(['a!']);
  });

  test('of other rules disable nothing', () => {
    expect(comments('// eslint-disable-next-line no-var-requires', 'a!')).toEqual([]);
    expect(comments('/* eslint no-var: 2 */', 'a!')).toEqual([]);
    expect(comments('/* eslint-disable no-empty */', 'a!')).toEqual([]);
  });
});

describe('noqa', () => {
  const comments = (...all: string[]) => silent('python', ['E722'], lines(...all));

  test('is about its line, for the codes listed or for all', () => {
    expect(comments('a!  # noqa: E722', 'b!')).toEqual(['a!']);
    expect(comments('a!  # noqa', 'b!')).toEqual(['a!']);
    expect(comments('a!  # NOQA:F401,E722 why', 'b!')).toEqual(['a!']);
    expect(comments('a!  # type: ignore # noqa: E7')).toEqual(['a!']);
    expect(comments('# ruff: noqa: E722', 'a!')).toEqual(['a!']);
    expect(comments('a!', '# flake8: noqa')).toEqual(['a!']);
  });

  test('of other codes is about nothing', () => {
    expect(comments('a!  # noqa: F401', 'b!  # noqaX')).toEqual([]);
    expect(comments("x = '''", '# noqa', "''' ; a!")).toEqual([]);
  });
});

describe('allow', () => {
  const attributes = (...all: string[]) => silent('rust', ['clippy::dbg_macro'], lines(...all));

  test('covers its item or statement, and with a bang the file', () => {
    expect(
      attributes('#[allow(clippy::dbg_macro)]', 'fn a() {', '    a!();', '}', 'fn b() { b!(); }'),
    ).toEqual(['a!']);
    expect(attributes('fn a() {', '    #[expect(clippy::dbg_macro)]', '    a!();', '    b!();', '}')).toEqual(
      ['a!'],
    );
    expect(attributes('#![allow(dead_code, clippy::dbg_macro)]', 'fn a() { a!(); }')).toEqual(['a!']);
  });

  test('of other lints covers nothing', () => {
    expect(attributes('#[allow(clippy::todo)]', 'fn a() { a!(); }')).toEqual([]);
    expect(attributes('#[deny(clippy::dbg_macro)]', 'fn a() { a!(); }')).toEqual([]);
  });
});

describe('nosemgrep', () => {
  test('is about patterns of security, on its line or the next', () => {
    const text = lines('a!(); // nosemgrep', 'b!();', '// nosemgrep: rules.eval', 'c!();', 'd!();');
    expect(silent('javascript', [], text, 'security')).toEqual(['a!', 'c!']);
    expect(silent('javascript', ['no-var'], text, 'style')).toEqual([]);
  });
});

test('a suppression of everything is about patterns that mirror a rule, not about others', () => {
  expect(silent('python', [], 'a!  # noqa')).toEqual([]);
  expect(silent('csharp', [], '#pragma warning disable\na!')).toEqual([]);
});

test('a finding is told by what it is suppressed', () => {
  const text = 'a(); // eslint-disable-line no-var\n';
  const found = ForeignSuppressions.in(text, 'javascript')!.by(findingOn(text, 'a()'), {
    mirrors: ['no-var'],
    category: 'style',
  });
  expect(found).toBe('eslint-disable-line on line 1');
});

test('many marks are read without taking quadratic time', () => {
  for (const [language, piece] of [
    ['csharp', '#pragma warning disable CS0168\n'],
    ['csharp', '[SuppressMessage("a", "CA1"'],
    ['javascript', '/* eslint-disable no-var */'],
    ['python', '# noqa: E1,\n'],
    ['rust', '#[allow(clippy::a'],
  ] as const) {
    const text = `${piece.repeat(10_000)}\nend!`;
    expect(silent(language, ['CS9999'], text)).toEqual([]);
  }
});
