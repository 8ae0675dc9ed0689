import { describe, expect, test } from 'vitest';
import { score } from '#host/workflow/score.js';
import { onOwnGrounds } from '../host/backends.js';
import { finding, report } from './reports.js';
import { lines, measured } from './scores.js';

const signal = new AbortController().signal;

onOwnGrounds((open) => {
  describe('what there is to do', () => {
    test('the findings of one rule in a file are one entry, with their number and lines, at the heaviest', async () => {
      const findings = [
        ...Array.from({ length: 7 }, (_, at) => finding('R4', 10 + at, { confidence: 0.9 })),
        finding('R4', 40, { confidence: 1 }),
        finding('R5', 12),
      ];
      const { opportunities } = await score(
        await open(),
        [report('a.cs', findings), report('b.cs', [finding('R4', 3)])],
        {
          signal,
        },
      );
      expect(
        opportunities.map(({ path, ruleId, findings, line, lines }) => [path, ruleId, findings, line, lines]),
      ).toEqual([
        ['a.cs', 'R4', 8, 40, [10, 11, 12, 13, 14, 15, 16, 40]],
        ['a.cs', 'R5', 1, 12, [12]],
        ['b.cs', 'R4', 1, 3, [3]],
      ]);
    });

    test('the rules that judge one function are one entry, by how far it exceeds the limit', async () => {
      const findings = [
        finding('CX001', 10),
        finding('CX002', 10),
        finding('CX003', 10, { severity: 'info' }),
        finding('CX006', 10, { severity: 'info' }),
        finding('CX002', 60),
      ];
      const metrics = [lines(200), ...measured('C.Run', 60, 10, 50), ...measured('C.Stop', 16, 60, 90)];
      const { opportunities } = await score(await open(), [report('a.cs', findings, metrics)], { signal });
      expect(opportunities.map(({ function: name, rules, findings }) => [name, rules, findings])).toEqual([
        ['C.Run', ['CX001', 'CX002', 'CX003', 'CX006'], 4],
        ['C.Stop', ['CX002'], 1],
      ]);
      // 60 / (60 + 15), and 16 / (16 + 15)
      expect(opportunities.map(({ terms }) => terms.impact)).toEqual([0.8, 0.5161]);
    });

    test('an entry counts for more in more code, and for more findings, and for less in tests', async () => {
      const host = await open();
      const one = async (count: number, size: number, kind: 'product' | 'test') => {
        const findings = Array.from({ length: count }, (_, at) => finding('R', at + 1));
        const reports = [{ ...report('a.cs', findings, [lines(size)]), class: kind }];
        return (await score(host, reports, { signal })).opportunities[0]!.score;
      };
      const plain = await one(1, 100, 'product');
      expect(await one(2, 100, 'product')).toBeGreaterThan(plain);
      expect(await one(1, 200, 'product')).toBeGreaterThan(plain);
      expect(await one(1, 100, 'test')).toBeCloseTo(plain / 10, 3);
    });

    test('thousands of findings and functions of one file are scored within the limits', async () => {
      const metrics = Array.from({ length: 2000 }, (_, at) =>
        measured(`F${at}`, 16, 5 * at + 1, 5 * at + 5),
      ).flat();
      const findings = Array.from({ length: 10_000 }, (_, at) => finding(`R${at % 3}`, at + 1));
      const { opportunities } = await score(await open(), [report('a.js', findings, metrics)], { signal });
      expect(opportunities.map(({ findings }) => findings)).toEqual([3334, 3333, 3333]);
      expect(opportunities[0]!.lines).toHaveLength(20);
    });
  });
});
