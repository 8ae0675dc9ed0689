import { defaultLimits, type Outcome } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { loadSchemas } from '#host/contract/answer-json.js';
import { outcomeSteps } from '#host/contract/outcome.js';
import { parseRules } from '#host/contract/setup-answers.js';
import { largest, longest, refused, scales } from '../../bench/lib/largest-answers.js';
import { largestStep, stepUnits } from './meter.js';

const source = { path: 'a.cs', language: 'csharp', text: 'x日\n'.repeat(100_000) };
const schemas = await loadSchemas();

function read(json: string, scale: number) {
  const expectation = {
    agent: 'agent',
    task: { sources: [source], reports: [], options: '{}' },
    rules: new Set(['T1']),
    onePerSource: true,
    limits: { outputItems: scale * defaultLimits.outputItems },
  };
  return largestStep<Outcome>(outcomeSteps(json, expectation, schemas));
}

const each = (cases: Record<string, unknown>) =>
  Object.keys(cases).flatMap((name) => scales.map((scale) => [name, scale] as const));

describe('the largest answers are read in small steps', () => {
  test.each(each(largest))('%s, %i times the default limits', (name, scale) => {
    const { value, units, steps } = read(largest[name]!(scale), scale);
    const [{ findings, metrics, unparsed }] = value.reports as [Outcome['reports'][number]];
    const { changes, documents } = value;
    expect(
      findings.length + metrics.length + unparsed.length + changes.length + documents.length,
    ).toBeGreaterThan(0);
    expect(steps).toBeGreaterThan(20);
    expect(units).toBeLessThan(stepUnits);
  });

  test.each(each(longest))(
    '%s, %i times the default limits, and nothing is done twice to it',
    (name, scale) => {
      const json = longest[name]!(scale);
      const { units } = read(json, scale);
      expect(units).toBeLessThan(json.length + stepUnits);
    },
  );
});

describe('what is no outcome is refused before it is made anything of', () => {
  test.each(each(refused))('%s, %i times the default limits', (name, scale) => {
    const [code, make] = refused[name]!;
    const json = make(scale);
    expect(() => read(json, scale)).toThrow(expect.objectContaining({ code }));
  });
});

test('a short answer is read in one step', () => {
  const report = { path: 'a.cs', language: 'csharp', findings: [], metrics: [], unparsed: [] };
  const { steps } = read(JSON.stringify({ reports: [report], changes: [], documents: [] }), 1);
  expect(steps).toBe(1);
});

test('a limit of a few objects holds for short answers, too', () => {
  const span = { start: 0, end: 0, line: 0, column: 0, endLine: 0, endColumn: 0 };
  const report = {
    path: 'a.cs',
    language: 'csharp',
    findings: [],
    metrics: [],
    unparsed: [span, span, span],
  };
  const json = JSON.stringify({ reports: [report], changes: [], documents: [] });
  expect(() => read(json, 4 / defaultLimits.outputItems)).toThrow(
    expect.objectContaining({ code: 'ERR_LIMIT_OUTPUT' }),
  );
  expect(read(json, 5 / defaultLimits.outputItems).value.reports).toHaveLength(1);
});

describe('rules', () => {
  const rule = { id: 'T1', name: 'n', description: 'd', severity: 'error', languages: ['text'] };

  test('of any number and length are bounded', async () => {
    const many = Array.from({ length: 10_001 }, (_, at) => ({ ...rule, id: `T${at}` }));
    const long = Array.from({ length: 900 }, (_, at) => ({
      ...rule,
      id: `T${at}`,
      description: 'x'.repeat(20_000),
    }));
    for (const rules of [many, long]) {
      await expect(parseRules('agent', JSON.stringify(rules))).rejects.toMatchObject({
        code: 'ERR_AGENT_INVALID',
      });
    }
    expect(await parseRules('agent', JSON.stringify(many.slice(1)))).toHaveLength(10_000);
  });
});
