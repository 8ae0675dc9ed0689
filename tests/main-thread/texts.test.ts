import { describe, expect, test } from 'vitest';
import { oneLine, stripControls } from '#host/base/text.js';
import { TextIndex } from '#host/base/text-index.js';
import { defaultLimits } from '#host/contract/limits.js';
import { overlap } from '#host/contract/overlap.js';
import { readEditorConfig } from '#host/files/editorconfig.js';
import { classOf } from '#host/files/file-class.js';
import { unifiedDiff } from '#host/findings/diff.js';
import { findSuppressions } from '#host/findings/directives.js';
import { applyEdits } from '#host/findings/edits.js';
import { fingerprintFindings } from '#host/findings/fingerprint.js';
import { selectFixes } from '#host/findings/selection.js';
import { escapeHtml, scriptJson } from '#host/reports/html/escape.js';
import { inMarkdown } from '#host/reports/markdown.js';
import { visible, visibleJson, visibleLine } from '#host/reports/visible.js';
import { failureFault, faultError } from '#host/sandbox/fault.js';

// In quadratic time, none of these would end before the test does.

const length = 400_000;
const repeated = (...parts: string[]) => parts.map((part) => part.repeat(length / part.length));

/** What expressions that go back stumble over: beginnings that go on for long and have no end. */
const pumped = [
  ...repeated(
    '\u001b',
    '\u001b[',
    '\u001b]',
    '\u001b;#',
    '\u001b[;#',
    '\u009b',
    '\u009b;',
    '\u009d',
    '\u0090a',
  ),
  ...repeated(
    '\u001b[0',
    '\u001bP',
    '\u001b ',
    ' ',
    '\t',
    '\r',
    '\n',
    '\r\n',
    '\u2028',
    '#',
    '##',
    '##a',
    ':',
  ),
  ...repeated(
    ' :',
    'www.',
    '`',
    '`a',
    '](',
    '\\',
    '&',
    '<',
    '\ud800',
    '\udc00',
    '\u202e',
    '\u{e0041}',
    '日',
    'a',
  ),
  ...['\u001b;#', '\u001b]', '\u001b[', '\u009d', ' ', '##', 'www.'].map(
    (start) => start + ';#'.repeat(length / 2),
  ),
  ...['\u001b]', '\u001b[', '##', '::'].map((start) => start + 'a'.repeat(length)),
];

const functions: Record<string, (text: string) => unknown> = {
  stripControls,
  oneLine: (text) => oneLine(text, length),
  visible,
  visibleLine,
  visibleJson,
  inMarkdown,
  escapeHtml,
  scriptJson,
  'the reason of a failure': (text) => faultError(failureFault({ code: text, message: text }), defaultLimits),
  'the class of a file': (text) =>
    ['csharp', 'fsharp', 'javascript', 'python', 'rust'].map((language) =>
      classOf({ path: 'src/a', language, text }),
    ),
  'an .editorconfig': (text) => readEditorConfig(`[*]\n${text}`, 'CS1591'),
};

describe.each(Object.keys(functions))('%s takes linear time', (name) => {
  test('whatever the text is', { timeout: 120_000 }, () => {
    for (const text of pumped) expect(functions[name]!(text)).toBeDefined();
  });
});

const directive = 'tars-ignore';
const comments = [
  `// ${directive}: 1${',1'.repeat(500_000)}`,
  `// ${directive}: ${'a'.repeat(1_000_000)}`,
  `// ${directive}${' '.repeat(1_000_000)}x`,
  `// ${directive}: 1 ${'-'.repeat(1_000_000)}`,
  `${'#'.repeat(1_000_000)} ${directive}`,
  `// ${'(*'.repeat(500_000)}${directive}`,
  `// ${'<!--'.repeat(250_000)}${directive}`,
  `/*${'*'.repeat(1_000_000)}${directive}`,
  ...['/*', '(*', '$', 'r#', "'\\", '@"', '`${', '"""', '{', '#', "r#'"].map((part) => part.repeat(500_000)),
  `// ${directive}\n`.repeat(50_000),
];

test.each(['csharp', 'fsharp', 'rust', 'python', 'typescript', 'text'])(
  'comments in %s are found in linear time',
  { timeout: 120_000 },
  (language) => {
    for (const text of comments) {
      expect(findSuppressions(`${text}\n${directive}`, language)).toBeInstanceOf(Array);
    }
  },
);

const many = 100_000;
const text = 'x日'.repeat(many);
const falling = Array.from({ length: many }, (_, at) => {
  const start = 4 * (many - at - 1);
  return { start, end: start, text: 'y' };
});

test('edits in any order are put together, and positions found, in linear time', () => {
  expect(overlap(falling)).toBe(false);
  expect(applyEdits(text, falling)).toBe('yx日'.repeat(many));
  const index = new TextIndex(text);
  for (const { start } of falling) expect(index.position(start).line).toBe(1);
});

test('fixes are picked up to a number of edits, the others when the file is looked at again', () => {
  const span = { start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 };
  const findings = falling.map((edit) => ({
    ruleId: 'T1',
    severity: 'error' as const,
    message: '',
    span: { ...span, start: edit.start, end: edit.start },
    confidence: 1,
    suggestion: { message: '', edits: [edit] },
  }));
  const { chosen, overlapping, invalid } = selectFixes(findings, text);
  expect([chosen.length, overlapping.length, invalid.length]).toEqual([10_000, 0, 0]);
  expect(new Set(fingerprintFindings(findings, text, 'a.cs')).size).toBe(many);
});

test('a diff of texts that have nothing in common is one hunk, and takes no square of their length', () => {
  const lines = (letter: string) => Array.from({ length: 40_000 }, (_, at) => `${letter}${at}\n`).join('');
  const diff = unifiedDiff('a', `same\n${lines('a')}same\n`, `same\n${lines('b')}same\n`);
  expect(diff.match(/^@@/gm)).toHaveLength(1);
  expect(diff).toContain('-a39999\n');
});
