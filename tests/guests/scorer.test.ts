import type { Finding, Metric } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { score } from '#host/workflow/score.js';
import { rejection } from '../host/agents-for-tests.js';
import { onOwnGrounds } from '../host/backends.js';
import { finding, report, span } from './reports.js';

const cognitive = (subject: string, value: number, from: number, to: number): Metric[] => [
  { name: 'cognitive', value, subject, span: span(from, to) },
  { name: 'code-lines', value: to - from + 1, subject, span: span(from, to) },
  { name: 'nesting', value: 1, subject, span: span(from, to) },
];

const lines = (value: number): Metric => ({ name: 'code-lines', value });
const signal = new AbortController().signal;

onOwnGrounds((open) => {
  describe('the score of a finding', () => {
    test('the score of a finding is the product of its terms, scaled to 100, over 1 + difficulty', async () => {
      const host = await open();
      const rules = { R1: { impact: 0.8, difficulty: 0.25, succeeded: 8, failed: 0 } };
      const reports = [
        report(
          'a.cs',
          [finding('R1', 12, { severity: 'warning', confidence: 0.9 })],
          [lines(200), ...cognitive('M', 15, 10, 20)],
        ),
      ];
      const churn = new Map([['a.cs', 10]]);
      const { opportunities } = await score(host, reports, { settings: { rules }, churn, signal });
      const terms = {
        severity: 0.75,
        impact: 0.8,
        confidence: 0.9,
        success: 0.9,
        complexity: 1.25,
        churn: 1.25,
        size: 1.25,
        amount: 1,
        class: 1,
        difficulty: 0.25,
      };
      // 100 · 0.75 · 0.8 · 0.9 · 0.9 · 1.25³ / 1.5⁴ / 1.25
      expect(opportunities).toEqual([
        {
          path: 'a.cs',
          ruleId: 'R1',
          line: 12,
          column: 1,
          start: 1200,
          end: 1210,
          message: expect.any(String),
          fixable: false,
          score: 15,
          terms,
          findings: 1,
          rules: ['R1'],
          lines: [12],
        },
      ]);
    });

    test('the score of a finding rises with severity, impact, confidence, success, complexity and churn, and falls with difficulty', async () => {
      const host = await open();
      const base = { impact: 0.5, difficulty: 0.5, succeeded: 1, failed: 1 };
      const one = async (rule: object, more: Partial<Finding>, complexity: number, churn: number) => {
        const reports = [report('a.cs', [finding('R1', 12, more)], cognitive('M', complexity, 10, 20))];
        const options = {
          settings: { rules: { R1: { ...base, ...rule } } },
          churn: new Map([['a.cs', churn]]),
          signal,
        };
        return (await score(host, reports, options)).opportunities[0]!.score;
      };
      const middle = await one({}, { severity: 'warning', confidence: 0.5 }, 5, 5);
      expect(await one({}, { severity: 'error', confidence: 0.5 }, 5, 5)).toBeGreaterThan(middle);
      expect(await one({}, { severity: 'warning', confidence: 0.6 }, 5, 5)).toBeGreaterThan(middle);
      expect(await one({ impact: 0.6 }, { severity: 'warning', confidence: 0.5 }, 5, 5)).toBeGreaterThan(
        middle,
      );
      expect(await one({ succeeded: 2 }, { severity: 'warning', confidence: 0.5 }, 5, 5)).toBeGreaterThan(
        middle,
      );
      expect(await one({ failed: 2 }, { severity: 'warning', confidence: 0.5 }, 5, 5)).toBeLessThan(middle);
      expect(await one({ difficulty: 0.6 }, { severity: 'warning', confidence: 0.5 }, 5, 5)).toBeLessThan(
        middle,
      );
      expect(await one({}, { severity: 'warning', confidence: 0.5 }, 6, 5)).toBeGreaterThan(middle);
      expect(await one({}, { severity: 'warning', confidence: 0.5 }, 5, 6)).toBeGreaterThan(middle);
    });

    test('the score of a finding takes the complexity of the innermost function around it', async () => {
      const host = await open();
      const metrics = [...cognitive('Outer', 30, 1, 50), ...cognitive('Inner', 3, 10, 20)];
      const { opportunities } = await score(
        host,
        [report('a.cs', [finding('R1', 12), finding('R2', 40)], metrics)],
        {
          signal,
        },
      );
      expect(opportunities.map(({ line, terms }) => [line, terms.complexity])).toEqual([
        [40, 1.3333],
        [12, 1.0833],
      ]);
    });
  });

  describe('the ranking', () => {
    test('the ranking is the same however the files are ordered, and however many calls it takes', async () => {
      const host = await open();
      const reports = Array.from({ length: 1500 }, (_, index) =>
        report(
          `f${index}.cs`,
          [finding(`R${index % 3}`, 1 + (index % 5), { confidence: (index % 7) / 7 })],
          [lines(10)],
        ),
      );
      const forwards = await score(host, reports, { signal });
      const backwards = await score(host, reports.toReversed(), { signal });
      expect(forwards.opportunities).toHaveLength(1500);
      expect(backwards.opportunities).toEqual(forwards.opportunities);
      expect(backwards.quality.project).toEqual(forwards.quality.project);
      expect(forwards.quality.project).toMatchObject({ files: 1500, lines: 15_000 });
      const scores = forwards.opportunities.map((one) => one.score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    });
  });

  describe('the quality of a file', () => {
    test('the quality of a file is 100 and A without findings and complex functions', async () => {
      const host = await open();
      const { quality } = await score(host, [report('a.cs', [], cognitive('M', 15, 1, 10))], { signal });
      expect(quality.files[0]).toMatchObject({ score: 100, grade: 'A', findings: 1, complexity: 1 });
    });

    test('the quality of a file halves its parts at the reference density and at twice the limit on complexity', async () => {
      const host = await open();
      const metrics = [lines(100), ...cognitive('M', 30, 1, 100)];
      const findings = Array.from({ length: 5 }, (_, index) => finding('R', index + 1));
      const settings = { quality: { smoothing: 0 } };
      const { quality } = await score(host, [report('a.cs', findings, metrics)], { settings, signal });
      expect(quality.files[0]).toEqual({
        path: 'a.cs',
        score: 50,
        grade: 'D',
        lines: 100,
        findings: 0.5,
        complexity: 0.5,
        class: 'product',
        cloned: 0,
        unparsed: 0,
        conflicts: 0,
        debt: 50,
      });
    });

    test('the quality of a file makes that of the project by lines', async () => {
      const host = await open();
      const bad = Array.from({ length: 45 }, (_, index) => finding('R', index + 1));
      const reports = [report('bad.cs', bad, [lines(100)]), report('good.cs', [], [lines(300)])];
      const settings = { quality: { smoothing: 0 } };
      const { quality } = await score(host, reports, { settings, signal });
      expect(quality.files.map((file) => [file.score, file.grade])).toEqual([
        [10, 'E'],
        [100, 'A'],
      ]);
      expect(quality.project).toMatchObject({ score: 77.5, grade: 'C', lines: 400, files: 2 });
    });
  });

  test('settings and options that are wrong are refused with the place', async () => {
    const host = await open();
    const settings = { rules: { R1: { impact: 2, difficulty: 0 } } };
    expect(await rejection(score(host, [], { settings, signal }))).toMatchObject({
      code: 'ERR_SETTINGS_INVALID',
      issues: [{ path: 'rules.R1.impact' }],
    });
    const churn = { options: '{"churn":{"a.cs":-1}}' };
    expect(await rejection(host.call('scorer', churn, { settings: {}, language: 'text' }))).toMatchObject({
      code: 'ERR_AGENT_FAILURE',
      reason: 'invalid-task',
    });
  });
});
