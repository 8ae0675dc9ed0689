import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { TextIndex } from '#host/base/text-index.js';
import { fixture, openHost } from './agents-for-tests.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const text = 'var é = "😀";\r\nnext\tline\n';

const span = { start: 0, end: 3, line: 1, column: 1, endLine: 1, endColumn: 4 };
const finding = { ruleId: 'T1', severity: 'warning', message: 'm', span, confidence: 0.5 };
const report = { path: 'a.txt', language: 'text', findings: [finding], metrics: [], unparsed: [] };

const at = (start: number, end: number) => ({ ...span, start, end });
const withFinding = (change: object) => [{ ...report, findings: [{ ...finding, ...change }] }];

/** The probe returns what it is told to. */
async function returning(reports: unknown, more: object = {}) {
  const host = await openHost();
  const outcome = { reports, changes: [], documents: [], ...more };
  const sources = [{ path: 'a.txt', language: 'text', text }];
  return host.call(probe, { sources, options: JSON.stringify({ outcome }) });
}

describe('lines and columns', () => {
  test('lines and columns are computed, whatever the guest says', async () => {
    const lying = { ...at(16, 26), line: 700, column: 0, endLine: 1, endColumn: 4_000_000_000 };
    const { outcome } = await returning(withFinding({ span: lying }));
    expect(outcome.reports[0]!.findings[0]!.span).toEqual({
      start: 16,
      end: 26,
      line: 1,
      column: 14,
      endLine: 2,
      endColumn: 9,
    });
  });

  test('lines and columns are those of a slow and obvious count, for any text', () => {
    const pieces = fc.constantFrom('a', 'é', '€', '😀', '\n', '\r', '\r\n', '\t', '\ud800', 'x'.repeat(700));
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const whole = parts.join('');
        const index = new TextIndex(whole);
        let offset = 0;
        let line = 1;
        let column = 1;
        const expected = new Map<number, { line: number; column: number }>();
        const characters = [...whole];
        characters.forEach((character, place) => {
          expected.set(offset, { line, column });
          offset += Buffer.byteLength(character);
          column += character.length;
          if (character === '\n' || (character === '\r' && characters[place + 1] !== '\n')) {
            line++;
            column = 1;
          }
        });
        expected.set(offset, { line, column });
        expect(index.byteLength).toBe(offset);
        for (let at = 0; at <= offset; at++) {
          expect(index.isBoundary(at)).toBe(expected.has(at));
          if (expected.has(at)) expect(index.position(at)).toEqual(expected.get(at));
        }
        expect(index.isBoundary(offset + 1)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});
