import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Positions } from '#guests/sdk/positions.js';

const line = fc.string({ unit: 'binary', maxLength: 12 });
const text = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r', '', '😀', 'é', '\t', '﻿')), { maxLength: 12 })
  .map((parts) => parts.map(([a, b]) => a + b).join(''));

test('offsets are UTF-8 bytes, and turn back into the index they came from', () => {
  fc.assert(
    fc.property(text, fc.nat(), (source, at) => {
      const characters = [...source];
      const index = characters.slice(0, at % (characters.length + 1)).join('').length;
      const positions = new Positions(source);
      const offset = positions.byteOffset(index);
      expect(offset).toBe(Buffer.byteLength(source.slice(0, index)));
      expect(positions.index(offset)).toBe(index);
    }),
  );
});

test('lines end at LF, CRLF and a lone CR; columns count UTF-16 code units from 1', () => {
  fc.assert(
    fc.property(text, fc.nat(), (source, at) => {
      const index = at % (source.length + 1);
      // Between CR and LF is still the line that they end.
      if (source[index - 1] === '\r' && source[index] === '\n') return;
      const lines = source.slice(0, index).split(/\r\n|\r|\n/);
      const { line, column } = new Positions(source).span(index, index);
      expect([line, column]).toEqual([lines.length, lines.at(-1)!.length + 1]);
    }),
  );
});

test('a span covers what lies between its indexes', () => {
  expect(new Positions('ab\r\né😀x\ny').span(4, 9)).toEqual({
    start: 4,
    end: 12,
    line: 2,
    column: 1,
    endLine: 3,
    endColumn: 1,
  });
});
