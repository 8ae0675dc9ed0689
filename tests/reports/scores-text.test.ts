import { describe, expect, test } from 'vitest';
import { scoresText } from '#host/reports/scores-text.js';
import { opportunity, quality, scores } from '../guests/scores.js';

const plain = () => (text: string) => text;

describe('scores for people', () => {
  test('say of a project what is in clones, unparsed and in conflict, and grade its tests apart', () => {
    const all = scores([], []);
    const project = {
      ...all.quality.project,
      ...{ cloned: 0.82, unparsed: 0.031, conflicts: 47 },
      tests: { score: 95, grade: 'A' as const, lines: 12, files: 2 },
    };
    expect(scoresText({ ...all, quality: { ...all.quality, project } }, plain)).toBe(
      'quality C 70.0 of 100, 30 lines in 0 files · 82 % in clones · 3.1 % not parsed · merge conflicts in 47 files\n' +
        '  tests A 95.0 of 100, 12 lines in 2 files\n\n',
    );
  });

  test('name first the files with the most to improve, and not those with next to nothing', () => {
    const files = [
      { ...quality('stub.cs', 7), lines: 1, debt: 0.9 },
      { ...quality('small.cs', 20), debt: 8 },
      { ...quality('large.cs', 60), lines: 500, debt: 200, cloned: 0.4, unparsed: 0.02, conflicts: 1 },
    ];
    expect(scoresText(scores(files, []), plain)).toContain(
      'files to begin with\n' +
        '  E  60.0  large.cs  500 lines · 40 % in clones · 2.0 % not parsed · 1 merge conflict\n' +
        '  E  20.0  small.cs  10 lines\n\n',
    );
  });

  test('name tests apart', () => {
    const files = [
      { ...quality('ATests.cs', 7), debt: 90, class: 'test' as const },
      { ...quality('a.cs', 20), debt: 8, class: 'product' as const },
    ];
    expect(scoresText(scores(files, []), plain)).toMatch(
      /files to begin with\n.* a\.cs .*\n\ntests to begin with\n.* ATests\.cs /,
    );
  });

  test('rank files of an older report by lines and score', () => {
    const files = [
      { ...quality('a.cs', 0), lines: 10 },
      { ...quality('b.cs', 50), lines: 100 },
    ];
    expect(scoresText(scores(files, []), plain)).toMatch(/b\.cs .*\n.* a\.cs /);
  });

  test('say how many findings an entry stands for, where, and by which other rules', () => {
    const group = {
      ...opportunity('a.cs', 'R4', 12, 9),
      findings: 8,
      rules: ['R4'],
      lines: [3, 12, 20, 21, 30, 31],
    };
    const whole = {
      ...opportunity('a.cs', 'CX002', 50, 8),
      ...{ findings: 2, rules: ['CX002', 'CX001'], lines: [50], function: 'C.Run', fixable: true },
    };
    const text = scoresText(scores([], [group, whole]), plain);
    expect(text).toContain('a.cs:12:1 8 × R4 odd R4 (lines 3, 12, 20, 21, 30, …)\n');
    expect(text).toContain('a.cs:50:1 CX002 odd CX002 (also CX001; has a fix)\n');
  });

  test('show three entries of a rule, and how many more there are', () => {
    const many = Array.from({ length: 27 }, (_, at) => opportunity(`f${at}.cs`, 'TARS901', 1, 30));
    const text = scoresText(scores([], [...many, opportunity('b.cs', 'R1', 1, 5)]), plain);
    expect(text.match(/odd TARS901/g)).toHaveLength(3);
    expect(text).toMatch(/f2\.cs.*\n.*\n +… and 24 entries more of TARS901\n +5\.0 {2}b\.cs/);
  });
});
