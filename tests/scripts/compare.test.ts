import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
// @ts-expect-error: a script, without types
import { bytesDiffer, tokensDiffer } from '../../scripts/lib/compare.mjs';

const before = '\u{feff}class C\r\n{\r\n\tint é; // x\r\n}';
const edits = [
  { start: 0, end: 0, text: '/// <summary>C.</summary>\r\n' },
  { start: 13, end: 20, text: '' },
];
const after = '\u{feff}/// <summary>C.</summary>\r\nclass C\r\n{\r\n\t // x\r\n}';

const bytes = (text: string) => Buffer.from(text);

test('what edits say is no difference of the bytes', () => {
  expect(bytesDiffer(bytes(before), bytes(after), edits)).toBeUndefined();
});

test.each([
  ['the mark', after.slice(1)],
  ['a line end', after.replace('C\r\n{', 'C\n{')],
  ['a blank', after.replace(' // x', '  // x')],
  ['the end', `${after}\r\n`],
  ['the text of an edit', after.replace('C.', 'CC.')],
])('%s that changed beside the edits is one', (_, changed) => {
  expect(bytesDiffer(bytes(before), bytes(changed), edits)).toBeDefined();
});

test('tokens are the same but for documentation comments', () => {
  const done = [{ action: 'documentation' }];
  const text = 'class C { string s = "/// not one"; } // about\n';
  const commented = `/// <summary>C.</summary>\n${text}`;
  expect(tokensDiffer({ before: text, after: commented, edits: [], done })).toBeUndefined();
  for (const other of [
    commented.replace('about', 'abut'),
    commented.replace('s =', 's=='),
    commented.replace('not one', 'none'),
  ]) {
    expect(tokensDiffer({ before: text, after: other, edits: [], done })).toBeDefined();
  }
});

test('tokens that fixes take out and put in are those of their edits', () => {
  const done = [{ action: 'fix' }];
  const changed = {
    before: 'a = b == true;',
    after: 'a = b;',
    edits: [{ start: 5, end: 13, text: '' }],
    done,
  };
  expect(tokensDiffer(changed)).toBeUndefined();
  expect(tokensDiffer({ ...changed, after: 'a = c;' })).toBeDefined();
  expect(tokensDiffer({ ...changed, after: 'a = b;;' })).toBeDefined();
});
