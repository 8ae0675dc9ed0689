import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineIndex } from '#host/findings/line-index.js';

const texts = fc
  .array(fc.constantFrom('a', 'é', '€', '😀', '\n', '\r\n', '\r', 'x'.repeat(1021)))
  .map((list) => list.join(''));

test('spans count bytes of UTF-8, lines from 1 and columns in UTF-16', () => {
  fc.assert(
    fc.property(texts, fc.nat(), (text, cut) => {
      let at = cut % (text.length + 1);
      if (/[\udc00-\udfff]/.test(text[at] ?? '')) at++;
      const before = text.slice(0, at);
      const span = new LineIndex(text).span(0, at);
      expect(span.end).toBe(Buffer.byteLength(before));
      const inLineEnd = before.endsWith('\r') && text[at] === '\n';
      if (inLineEnd) return;
      const lines = before.split(/\r\n|\r|\n/);
      expect(span.endLine).toBe(lines.length);
      expect(span.endColumn).toBe(lines.at(-1)!.length + 1);
    }),
  );
});

test('lines come without their ends', () => {
  const places = new LineIndex('a\r\nb\rc\n');
  expect([0, 1, 2, 3, 4].map((index) => places.line(index))).toEqual(['a', 'b', 'c', '', '']);
});
