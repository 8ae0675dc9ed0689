import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Places } from '../../host/findings/places.js';
import { BytePositions } from '../../host/reports/byte-positions.js';

it('finds the line and column of any byte offset, in any order', () => {
  const piece = fc.constantFrom('a', 'é', '変', '👩', '\t', '\n', '\r\n', '\r');
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, picks) => {
      const text = pieces.join('');
      const places = new Places(text);
      const positions = new BytePositions(places);
      for (const pick of picks) {
        const offset = pieces.slice(0, pick % (pieces.length + 1)).join('').length;
        const { start, line, column } = places.span(offset, offset);
        expect(positions.position(start)).toEqual({ line, column });
      }
    }),
  );
});
