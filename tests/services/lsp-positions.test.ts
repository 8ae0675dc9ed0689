import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { encodingFor, Places } from '#host/services/lsp/positions.js';
import { textEdits } from '#host/services/lsp/text-edits.js';

const piece = fc.constantFrom(
  'a',
  'b',
  ' ',
  '\n',
  '\r\n',
  '\r',
  'é',
  '漢',
  '😀',
  '\ud83d',
  'x\ny\n',
  '\u2028',
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
const encoding = fc.constantFrom('utf-8' as const, 'utf-16' as const);
const documentOf = (of: string) => TextDocument.create('x:', '', 1, of);

test('edits make one text of another', () => {
  fc.assert(
    fc.property(text, text, text, (start, before, after) => {
      for (const [from, to] of [
        [before, after],
        [start + before + start, start + after + start],
      ] as const) {
        const edits = textEdits(new Places(documentOf(from), 'utf-16'), to);
        expect(TextDocument.applyEdits(documentOf(from), edits)).toBe(to);
      }
    }),
  );
});

test('edits leave what both texts share', () => {
  const before = 'one\r\ntwo 😀 here\r\nthree\r\nfour\r\n';
  const edits = textEdits(
    new Places(documentOf(before), 'utf-16'),
    before.replace('😀', '😁').replace('four', 'five'),
  );
  expect(edits).toEqual([
    { range: { start: { line: 1, character: 4 }, end: { line: 1, character: 6 } }, newText: '😁' },
    { range: { start: { line: 3, character: 1 }, end: { line: 3, character: 4 } }, newText: 'ive' },
  ]);
});

test('a position is the same there and back, in each encoding, but within a character', () => {
  fc.assert(
    fc.property(text, encoding, fc.nat(80), (given, counted, at) => {
      const offset = Math.min(at, given.length);
      const places = new Places(documentOf(given), counted);
      const back = places.offsetAt(places.positionAt(offset));
      const splits = /^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(given.slice(offset - 1, offset + 1));
      if (!splits) expect(back).toBe(offset);
    }),
  );
});

test('positions beyond a line or the text are those of its end', () => {
  const places = new Places(documentOf('é\nb'), 'utf-8');
  expect(places.offsetAt({ line: 0, character: 99 })).toBe(1);
  expect(places.offsetAt({ line: 9, character: 9 })).toBe(3);
});

test.each([
  [undefined, 'utf-16'],
  [[], 'utf-16'],
  [['utf-32'], 'utf-16'],
  [['utf-32', 'utf-8', 'utf-16'], 'utf-8'],
])('a client that names %j counts %s', (named, counted) => {
  expect(encodingFor(named)).toBe(counted);
});
