import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintFindings } from '#host/findings/fingerprint.js';
import { findingOn } from './sample.js';

const line = fc.stringMatching(/^[a-z =+();]{1,20}$/);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

const fingerprints = (text: string, findings: Parameters<typeof fingerprintFindings>[0], path = 'src/a.cs') =>
  fingerprintFindings(findings, text, path);

describe('fingerprints', () => {
  test('fingerprints survive lines above and below, line ends and reindentation', () => {
    fc.assert(
      fc.property(
        fc.array(line),
        fc.array(line),
        lineEnd,
        fc.stringMatching(/^[ \t]{0,6}$/),
        (above, below, end, indent) => {
          const plain = 'int TARGET = 1;';
          const shifted = [...above, `${indent}int  TARGET =\t1;`, ...below].join(end);
          expect(fingerprints(shifted, [findingOn(shifted, 'TARGET')])).toEqual(
            fingerprints(plain, [findingOn(plain, 'TARGET')]),
          );
        },
      ),
    );
  });

  test('fingerprints number equals from the top, in whatever order they come', () => {
    const text = 'a();\nb();\na();\n';
    const [first, second] = [findingOn(text, 'a'), findingOn(text, 'a', { nth: 2 })];
    const [one, two] = fingerprints(text, [first, second]);
    expect(one).not.toBe(two);
    expect(one!.split(':')[0]).toBe(two!.split(':')[0]);
    expect(fingerprints(text, [second, first])).toEqual([two, one]);
  });

  test('fingerprints tell rules, paths and lines apart', () => {
    const text = 'a();\nb();\n';
    const all = [
      fingerprints(text, [findingOn(text, 'a')]),
      fingerprints(text, [findingOn(text, 'b')]),
      fingerprints(text, [findingOn(text, 'a', { ruleId: 'TARS002' })]),
      fingerprints(text, [findingOn(text, 'a')], 'src/b.cs'),
    ].flat();
    expect(new Set(all).size).toBe(4);
  });

  test('fingerprints take a path by either slash', () => {
    const text = 'a();';
    const finding = findingOn(text, 'a');
    expect(fingerprints(text, [finding], '.\\src\\a.cs')).toEqual(fingerprints(text, [finding]));
  });
});
