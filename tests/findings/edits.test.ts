import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, composedEdits, conflicts, editProblem } from '#host/findings/edits.js';

/** A text cut into pieces, each kept or replaced. */
const cuts = fc.array(
  fc.record({ piece: fc.string({ unit: 'grapheme' }), to: fc.option(fc.string({ unit: 'grapheme' })) }),
);

/** Edits of a text's characters, none of which touches another. */
function editsOf(text: string, cuts: readonly { skip: number; take: number; by: string }[]) {
  const places = [...text].map((character) => Buffer.byteLength(character));
  const edits = [];
  let at = 0;
  let byte = 0;
  const walk = (count: number) => {
    for (let left = count; left > 0 && at < places.length; left--) byte += places[at++]!;
  };
  for (const { skip, take, by } of cuts) {
    walk(skip);
    const start = byte;
    walk(take);
    edits.push({ start, end: byte, text: by });
  }
  return edits;
}

const edit = fc.record({
  skip: fc.integer({ min: 1, max: 5 }),
  take: fc.nat(4),
  by: fc.string({ unit: 'grapheme', maxLength: 4 }),
});

describe('composedEdits', () => {
  test('make at once what two sets of edits make in turn', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 10, maxLength: 40 });
    fc.assert(
      fc.property(text, fc.array(edit), fc.array(edit), (before, one, other) => {
        const first = editsOf(before, one).filter(({ end }) => end < Buffer.byteLength(before));
        const between = applyEdits(before, first);
        const second = editsOf(between, other).filter(({ end }) => end < Buffer.byteLength(between));
        const composed = composedEdits(before, first, second);
        expect(applyEdits(before, composed)).toBe(applyEdits(between, second));
        expect(editProblem(composed, Buffer.from(before))).toBeUndefined();
      }),
    );
  });

  test('keep edits that are apart from each other apart', () => {
    expect(
      composedEdits(
        'catch (E e) { throw e; }',
        [{ start: 19, end: 21, text: '' }],
        [{ start: 8, end: 10, text: '' }],
      ),
    ).toEqual([
      { start: 8, end: 10, text: '' },
      { start: 19, end: 21, text: '' },
    ]);
  });
});

describe('applyEdits', () => {
  test('applyEdits counts in UTF-8 bytes', () => {
    expect(applyEdits('é = "😀";', [{ start: 6, end: 10, text: 'ü' }])).toBe('é = "ü";');
  });

  test('gives the pieces back with the replaced ones replaced, whatever the order of the edits', () => {
    fc.assert(
      fc.property(cuts, fc.boolean(), (pieces, reversed) => {
        let at = 0;
        const edits = [];
        for (const { piece, to } of pieces) {
          const end = at + Buffer.byteLength(piece);
          if (to !== null && piece !== '') edits.push({ start: at, end, text: to });
          at = end;
        }
        const text = pieces.map(({ piece }) => piece).join('');
        const expected = pieces.map(({ piece, to }) => (piece === '' ? '' : (to ?? piece))).join('');
        expect(editProblem(edits, Buffer.from(text))).toBeUndefined();
        expect(applyEdits(text, reversed ? edits.toReversed() : edits)).toBe(expected);
      }),
    );
  });

  test('no edits change nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(applyEdits(text, [])).toBe(text);
      }),
    );
  });
});

describe('editProblem', () => {
  const bytes = Buffer.from('a😀b');
  test.each([
    ['outside', [{ start: 0, end: 7, text: '' }], /outside the file/],
    ['backwards', [{ start: 2, end: 1, text: '' }], /outside the file/],
    ['fraction', [{ start: 0.5, end: 1, text: '' }], /outside the file/],
    ['inside a character', [{ start: 2, end: 5, text: '' }], /inside a character/],
    [
      'overlapping',
      [
        { start: 0, end: 5, text: '' },
        { start: 1, end: 6, text: '' },
      ],
      /overlap/,
    ],
    [
      'two insertions at one place',
      [
        { start: 1, end: 1, text: 'x' },
        { start: 1, end: 1, text: 'y' },
      ],
      /overlap/,
    ],
  ])('%s', (_, edits, problem) => {
    expect(editProblem(edits, bytes)).toMatch(problem);
  });

  test('edits that touch are fine', () => {
    expect(
      editProblem(
        [
          { start: 0, end: 1, text: '' },
          { start: 1, end: 5, text: '' },
        ],
        bytes,
      ),
    ).toBeUndefined();
  });
});

test('conflicts is symmetric', () => {
  const edit = fc.record({ start: fc.nat(8), length: fc.nat(4) });
  fc.assert(
    fc.property(edit, edit, (a, b) => {
      const [first, second] = [a, b].map(({ start, length }) => ({ start, end: start + length, text: '' }));
      expect(conflicts(first!, second!)).toBe(conflicts(second!, first!));
    }),
  );
});
