import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileReport, SourceFile } from '#host/contract/report.js';
import { fixFile } from '#host/findings/fix.js';
import type { Finding } from '#wit/types/agent.js';
import { findingOn, reportOf } from './sample.js';

/** An agent of replacements: each occurrence of the first is a finding that is fixed by the second. */
function agentOf(
  rules: { ruleId: string; from: string; to: string; severity?: 'error' }[],
  parses: (text: string) => boolean = () => true,
) {
  return (file: SourceFile): FileReport => {
    const findings: Finding[] = [];
    for (const { ruleId, from, to, severity } of rules) {
      const count = file.text.split(from).length - 1;
      for (let nth = 1; nth <= count; nth++) {
        findings.push(
          findingOn(file.text, from, { ruleId, fix: to, nth, ...(severity ? { severity } : {}) }),
        );
      }
    }
    const whole = { start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 };
    return reportOf(file.text, findings, parses(file.text) ? {} : { unparsed: [whole], status: 'partial' });
  };
}

async function fix(text: string, agent: (file: SourceFile) => FileReport) {
  const file = { path: 'a.cs', language: 'csharp', text };
  let checks = 0;
  const result = await fixFile(file, agent(file), {
    recheck: async (changed) => {
      checks++;
      return agent(changed);
    },
  });
  return { ...result, checks };
}

describe('fixFile', () => {
  test('applies all fixes at once where that parses', async () => {
    const result = await fix('x x x', agentOf([{ ruleId: 'TARS001', from: 'x', to: 'y' }]));
    expect(result).toMatchObject({ before: 'x x x', after: 'y y y', refused: [], checks: 1 });
    expect(result.applied).toHaveLength(3);
  });

  test('of clashing fixes the more severe goes first, and the other is looked at anew', async () => {
    const agent = agentOf([
      { ruleId: 'TARS001', from: 'ab', to: 'b' },
      { ruleId: 'TARS002', from: 'bc', to: 'b', severity: 'error' },
    ]);
    const result = await fix('abc', agent);
    expect(result.after).toBe('b');
    expect(result.applied.map(({ ruleId }) => ruleId)).toEqual(['TARS002', 'TARS001']);
  });

  test('refuses only the fixes that break the text', async () => {
    const text = Array.from({ length: 20 }, (_, index) => `x${index};`).join('\n');
    const agent = agentOf(
      [{ ruleId: 'TARS001', from: 'x', to: 'y' }],
      (changed) => !/y(?:7|13);/.test(changed),
    );
    const result = await fix(text, agent);
    expect(result.after).toBe(text.replaceAll('x', 'y').replace('y7;', 'x7;').replace('y13;', 'x13;'));
    expect(result.refused.map(({ finding, reason }) => [finding.span.line, reason])).toEqual([
      [8, 'the fixed text no longer parses'],
      [14, 'the fixed text no longer parses'],
    ]);
    expect(result.report.unparsed).toEqual([]);
  });

  test('refuses edits that lie outside the file or inside a character', async () => {
    const report = reportOf('é', [findingOn('é', 'é', { fix: 'e' })]);
    report.findings[0]!.suggestion!.edits[0]!.start = 1;
    const result = await fixFile({ path: 'a.cs', text: 'é' }, report, {
      recheck: () => Promise.reject(new Error('there is nothing to check')),
    });
    expect(result.after).toBe('é');
    expect(result.refused[0]!.reason).toMatch(/inside a character/);
  });

  test('leaves out the fixes of rules that undo each other, and applies the rest', async () => {
    const agent = agentOf([
      { ruleId: 'TARS001', from: 'a', to: 'b' },
      { ruleId: 'TARS002', from: 'b', to: 'a' },
      { ruleId: 'TARS003', from: 'x', to: 'y' },
    ]);
    const result = await fix('a x', agent);
    expect(result.after).toBe('a y');
    expect(result.refused.map(({ reason }) => reason)).toEqual([
      'its fix and that of another finding undo each other',
    ]);
  });

  test('stops fixes that never come to rest', async () => {
    const agent = agentOf([
      { ruleId: 'TARS001', from: '!', to: '!?' },
      { ruleId: 'TARS003', from: 'x', to: 'y' },
    ]);
    const result = await fix('x!', agent);
    expect(result.after).toBe('y!');
    expect(result.refused[0]!.reason).toMatch(/come to rest/);
  });

  test('goes on for as long as there is less to fix', async () => {
    const result = await fix('('.repeat(30), agentOf([{ ruleId: 'TARS001', from: '((', to: '(' }]));
    expect(result.after).toBe('(');
    expect(result.refused).toEqual([]);
  });

  test('an abort ends it', async () => {
    const file = { path: 'a.cs', text: 'x' };
    const agent = agentOf([{ ruleId: 'TARS001', from: 'x', to: 'y' }]);
    const options = { recheck: async (changed: SourceFile) => agent(changed), signal: AbortSignal.abort() };
    await expect(fixFile(file, agent(file), options)).rejects.toThrow(/abort/i);
  });

  test('fixing twice is fixing once, for any set of rules', async () => {
    const word = fc.stringMatching(/^[abc]{1,3}$/);
    const rule = fc.record({ from: word, to: fc.stringMatching(/^[abc]{0,3}$/) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { minLength: 1, maxLength: 4 }),
        fc.stringMatching(/^[abc\n]{0,12}$/),
        fc.option(word),
        async (rules, text, broken) => {
          const named = rules.map((each, index) => ({ ...each, ruleId: `TARS00${index}` }));
          const agent = agentOf(named, (changed) => broken === null || !changed.includes(broken));
          const once = await fix(text, agent);
          const twice = await fix(once.after, agent);
          expect(twice.after).toBe(once.after);
          const before = agent({ path: 'a.cs', text }).unparsed.length;
          expect(once.report.unparsed.length).toBeLessThanOrEqual(before);
          expect(once.report.findings).toEqual(agent({ path: 'a.cs', text: once.after }).findings);
        },
      ),
      { numRuns: 200 },
    );
  });
});
