import { expect, test } from 'vitest';
import { inMarkdown, MarkdownFormatter } from '#host/reports/markdown.js';
import { attack, hostileFile, hostileSource } from './hostile.js';
import { finding, reported, write } from './sample.js';

const source = 'int a;\nint b;\n';

test('is a table for each file that has findings, and a summary', () => {
  const output = write(
    new MarkdownFormatter(),
    [
      [reported([finding(source, 'b'), finding(source, 'a', { severity: 'error' })]), source],
      [reported([], { path: 'fine.cs' }), ''],
    ],
    { files: 2, findings: { error: 1, warning: 1, info: 0, hint: 0 }, skipped: { binary: 3 } },
    [{ path: 'x', reason: 'binary' }],
  );
  expect(output).toContain(
    '## src/A B.cs\n\n| line | severity | rule | finding |\n| ---: | --- | --- | --- |\n' +
      '| 1 | 🔴 error | TARS001 | a is not used |\n| 2 | 🟠 warning | TARS001 | b is not used |\n',
  );
  expect(output).not.toContain('fine.cs');
  expect(output).toContain('| 🔴 error | 1 |');
  expect(output).toContain('| skipped, binary | 3 |');
});

test('texts stay texts: no tags, links, mentions, code or cells come of them', () => {
  const output = write(new MarkdownFormatter(), [[hostileFile, hostileSource]]);
  const body = output.replaceAll('<br>', '');
  expect(body).not.toMatch(/[<>@]/);
  expect(body).not.toContain('https://');
  expect(body).not.toMatch(/(?<!\\)(?:`|!\[)/);
  const row = body.split('\n').find((line) => line.includes('TARS001'))!;
  expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  expect(inMarkdown(attack)).not.toContain('\n');
});

test.each([
  ['a character that begins markup or a tag', 'a & b <i> *x*', 'a &#38; b &#60;i&#62; \\*x\\*'],
  ['a mention', 'of @all', 'of &#64;&#8203;all'],
  ['an issue', 'see #12', 'see \\#&#8203;12'],
  ['an issue by letters', 'see gh-12, GH-3 or GH', 'see gh-&#8203;12, GH-&#8203;3 or GH'],
  ['a commit', 'in 0123456789abcdef', 'in 012345&#8203;6789ab&#8203;cdef'],
  ['a word that is no commit', 'added feature 123456', 'added feature 123456'],
  ['an address', 'http://x.y www.z.com', 'http&#58;//x.y www&#46;z.com'],
])('%s is shown as it is, and nothing becomes of it', (_, text, expected) => {
  expect(inMarkdown(text)).toBe(expected);
});

test('no piece of the hash of a commit is left that GitHub takes for one', () => {
  const shown = inMarkdown('0123456789abcdef0123456789abcdef01234567');
  expect(shown.split('&#8203;').every((piece) => piece.length < 7)).toBe(true);
  expect(shown.replaceAll('&#8203;', '')).toBe('0123456789abcdef0123456789abcdef01234567');
});
