import { describe, expect, test } from 'vitest';
import { TextFormatter } from '#host/reports/text.js';
import { finding, reported, write } from './sample.js';

function text(source: string, part: string, more: Parameters<typeof finding>[2] = {}, columns = 100): string {
  const formatter = new TextFormatter({ colors: false, columns, quiet: true });
  return write(formatter, [[reported([finding(source, part, more)]), source]]);
}

describe('a finding', () => {
  test('a finding shows its line, what is marked, and the lines around', () => {
    const source = 'void F()\n{\n    int unused = 1;\n}\n';
    expect(text(source, 'unused', { suggestion: { message: 'Remove it', edits: [] } })).toBe(
      [
        'src/A B.cs',
        '  3:9 warning TARS001 unused is not used',
        '    2 │ {',
        '    3 │     int unused = 1;',
        '      │         ^^^^^^',
        '    4 │ }',
        '    suggestion: Remove it',
        '',
      ].join('\n'),
    );
  });

  test('a finding calls a suggestion with edits a fix', () => {
    const suggestion = { message: 'Remove it', edits: [{ start: 0, end: 1, text: '' }] };
    expect(text('int a;', 'a', { suggestion })).toContain('fix: Remove it');
  });

  test.each([
    ['tabs', 'if\n\tint\tunused;', 'unused', '    int unused;', '        ^^^^^^'],
    ['wide characters', 'var 変数 = unused;', 'unused', 'var 変数 = unused;', '           ^^^^^^'],
    ['marked wide characters', 'var 変数 = 1;', '変数', 'var 変数 = 1;', '    ^^^^'],
    ['emoji', 'f("👩‍👧", unused)', 'unused', 'f("👩‍👧", unused)', '        ^^^^^^'],
    ['combining marks', 'e\u0301 unused', 'unused', 'e\u0301 unused', '  ^^^^^^'],
  ])('puts the mark under the place after %s', (_, source, part, line, mark) => {
    const lines = text(source, part).split('\n');
    const at = lines.findIndex((candidate) => candidate.endsWith(line));
    expect(lines[at]!.replace(/^.*│ /, '')).toBe(line);
    expect(lines[at + 1]!.replace(/^.*│ /, '')).toBe(mark);
  });

  test('a finding over several lines marks the first and counts the rest', () => {
    expect(text('a {\n  b\n  c\n}', '{\n  b\n  c')).toContain('│   ^ … 2 more lines');
  });

  test('a finding at the end of a line, with nothing to mark, still has a mark', () => {
    const empty = finding('ab\ncd', 'ab');
    empty.span = { ...empty.span, start: 2, column: 3, endColumn: 3 };
    const formatter = new TextFormatter({ colors: false, columns: 80, quiet: true });
    expect(write(formatter, [[reported([empty]), 'ab\ncd']])).toContain('│   ^');
  });

  test('a finding on a long line shows the part around it', () => {
    const source = `${'x'.repeat(5000)} unused ${'y'.repeat(5000)}`;
    const lines = text(source, 'unused', {}, 92).split('\n');
    const line = lines.find((candidate) => candidate.includes('│ …'))!;
    const marks = lines.find((candidate) => candidate.includes('^'))!;
    expect(line.length).toBeLessThan(100);
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('unused');
    expect(line).toMatch(/│ …x+ unused y+…$/);
  });

  test.each([
    ['CRLF', '\r\n'],
    ['a lone CR', '\r'],
  ])('counts lines that end with %s', (_, end) => {
    expect(text(['a', 'b unused', 'c'].join(end), 'unused')).toContain('2 │ b unused\n');
  });

  test('a finding can not control the terminal', () => {
    const source = 'var s = "\x1b[2J\u202e\x9b"; // unused\x07';
    const output = text(source, 'unused', { message: 'evil \x1b]0;title\x07' });
    expect(output).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(output).toContain('␛[2J\\u{202e}');
  });
});

describe('a file', () => {
  test('a file that failed says why', () => {
    const formatter = new TextFormatter({ colors: false, columns: 80, quiet: true });
    const error = { code: 'ERR_TRAP', message: 'unreachable', hint: 'report it' };
    expect(write(formatter, [[reported([], { status: 'failed', error }), '']])).toBe(
      'src/A B.cs\n  failed ERR_TRAP unreachable\n    hint: report it\n',
    );
  });

  test('a file that parsed in part says so', () => {
    const formatter = new TextFormatter({ colors: false, columns: 80, quiet: true });
    const { span } = finding('a ((( b', '(((');
    const output = write(formatter, [[reported([], { status: 'partial', unparsed: [span] }), 'a ((( b']]);
    expect(output).toContain('partial 1 piece did not parse, the first at 1:3');
  });

  test('a file without anything to say is not mentioned', () => {
    const formatter = new TextFormatter({ colors: false, columns: 80, quiet: true });
    expect(write(formatter, [[reported([]), 'a']])).toBe('');
  });
});

test('ends with a summary', () => {
  const formatter = new TextFormatter({ colors: false, columns: 80, quiet: false });
  const output = write(formatter, [], {
    files: 12,
    findings: { error: 1, warning: 2, info: 3, hint: 0 },
    partial: 1,
    failed: 2,
    skipped: { generated: 3, binary: 1 },
    suppressed: 4,
    baseline: 5,
    fixed: 6,
    refused: 1,
  });
  expect(output).toBe(
    '1 error, 2 warnings, 3 info · 12 files · 2 failed · 1 parsed in part · 4 skipped (3 generated, 1 binary)' +
      ' · 4 suppressed · 5 in the baseline · 6 fixed · 1 fix refused · jco backend (thread) · 0.12 s\n',
  );
});

test('uses colors only if it may', () => {
  const source = 'int unused;';
  const files = [[reported([finding(source, 'unused')]), source]] as const;
  const colored = new TextFormatter({ colors: true, columns: 80, quiet: false });
  const plain = new TextFormatter({ colors: false, columns: 80, quiet: false });
  const output = write(colored, [[...files[0]]]);
  expect(output).toContain('\x1b[33mwarning\x1b[39m');
  expect(output.replace(/\x1b\[\d+m/g, '')).toBe(write(plain, [[...files[0]]]));
});
