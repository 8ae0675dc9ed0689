import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Suppression } from '#host/findings/directives.js';
import { findSuppressions, maximumSuppressions } from '#host/findings/directives.js';
import { applySuppressions, maximumComplaints } from '#host/findings/suppression.js';
import { SuppressionIndex } from '#host/findings/suppression-index.js';
import { findingOn, reportOf } from './sample.js';

const apply = (text: string, findings: Parameters<typeof reportOf>[1], ran: string[]) =>
  applySuppressions(text, reportOf(text, findings), new Set(ran));

test('a suppression that speaks about 200 000 lines costs what one line does', () => {
  const many = Array.from({ length: 100 }, (_, index) => `// tars-ignore: ${1000 + index}\n`).join('');
  const text = `${many}[A]\n${'\n'.repeat(200_000)}class C {}\n`;
  const finding = findingOn(text, 'class C', { ruleId: 'TARS1042' });
  const { findings, suppressed } = apply(text, [finding], []);
  expect(suppressed).toEqual([{ finding, reason: undefined }]);
  expect(findings).toEqual([]);
});

test('a line of a million blanks is looked at once, however many suppressions speak about it', () => {
  const text = `${'// tars-ignore: 001\n'.repeat(9000)}${' '.repeat(1_000_000)}class C {}\n`;
  const finding = findingOn(text, 'class C');
  expect(apply(text, [finding], []).suppressed).toEqual([{ finding, reason: undefined }]);
});

test('findings about suppressions are bounded, and the last one counts the rest', () => {
  const { findings } = apply('// tars-ignore\n'.repeat(3000), [], ['TARS001']);
  expect(findings).toHaveLength(maximumComplaints);
  expect(findings.at(-1)!.message).toBe('This and 2000 more suppressions of the file suppress nothing');
});

test('a message names some of the rules, and counts the others', () => {
  const ids = Array.from({ length: 500 }, (_, index) => `TARS${1000 + index}`);
  const { findings } = apply(`int a; // tars-ignore: ${ids.join(',')}`, [], ids);
  expect(findings[0]!.message).toMatch(
    /^Suppression of (TARS\d+, ){9}TARS\d+ and 490 more suppresses nothing/,
  );
});

test('suppressions of a file are bounded, and it says where reading ends', () => {
  const text = `${'// tars-ignore: 001\n'.repeat(maximumSuppressions)}// tars-ignore: 002\nint a;`;
  const [one, two] = [findingOn(text, 'int a'), findingOn(text, 'int a', { ruleId: 'TARS002' })];
  expect(findSuppressions(text, 'csharp')).toHaveLength(maximumSuppressions + 1);
  const { findings, suppressed } = apply(text, [one, two], []);
  expect(suppressed.map(({ finding }) => finding)).toEqual([one]);
  expect(findings).toEqual([
    two,
    expect.objectContaining({ ruleId: 'TARS000', message: expect.stringContaining('is not read') }),
  ]);
});

describe('the suppression that answers for a finding', () => {
  const suppression = fc.record({
    ids: fc.uniqueArray(fc.constantFrom('A', 'B', '*'), { maxLength: 2 }),
    step: fc.nat(3),
    reach: fc.nat(8),
    ofFile: fc.boolean(),
  });

  /** The definition: of a line before of the file, named before any, the first in the text. */
  function defined(all: readonly Suppression[], ruleId: string, line: number) {
    for (const ofLine of [true, false]) {
      for (const id of [ruleId, '*']) {
        const first = all.find(
          (one) =>
            one.ids.includes(id) &&
            (one.line === undefined ? !ofLine : ofLine && one.line <= line && line <= one.lastLine!),
        );
        if (first) return { suppression: first, id };
      }
    }
    return undefined;
  }

  test('the suppression that answers for a finding is the first in the text that is nearest', () => {
    fc.assert(
      fc.property(fc.array(suppression, { maxLength: 12 }), (made) => {
        let line = 1;
        const all = made.map(({ ids, step, reach, ofFile }, index): Suppression => {
          line += step;
          const range = ofFile ? { line: undefined, lastLine: undefined } : { line, lastLine: line + reach };
          return { ids, reason: undefined, ...range, start: index, end: index + 1 };
        });
        const index = new SuppressionIndex(all);
        for (let at = 1; at < line + 10; at++) {
          for (const ruleId of ['A', 'B', 'C']) {
            const span = { start: 0, end: 0, line: at, column: 1, endLine: at, endColumn: 1 };
            const finding = { ruleId, severity: 'info', message: '', span, confidence: 1 } as const;
            expect(index.mostSpecific(finding)).toEqual(defined(all, ruleId, at));
          }
        }
      }),
    );
  });

  test('the suppression that answers for a finding needs suppressions whose lines never go back, as those of a text', () => {
    const pieces = [
      '// tars-ignore: 1\n',
      '/* tars-ignore: 1\n*/',
      '\n',
      'a;',
      '[A]\n',
      ' ',
      '/* x\ntars-ignore: 2 */',
    ];
    const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((list) => list.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const lines = findSuppressions(text, 'csharp').flatMap(({ line }) => line || []);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
      }),
      { numRuns: 1000 },
    );
  });
});
