import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import type { FeedbackDocument } from '#wit/documents/feedback-document.js';
import { comparisons, folder, patterns, repository, rethrow, tarscli } from './cli.js';

const schema = JSON.parse(readFileSync(join(repository, 'schemas/agent-feedback.schema.json'), 'utf8'));
const validate = new Ajv2020().compile(schema);

function feedbackOf(text: string): FeedbackDocument {
  const value = JSON.parse(text);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}

function tars(cwd: string, ...args: string[]) {
  return tarscli([...args, '--backend', 'jco'], { cwd });
}

const analyze = (cwd: string, ...args: string[]) =>
  tars(cwd, 'analyze', '.', '--patterns', patterns, '--fail-on', 'never', ...args);

const sources = { 'a.cs': rethrow, 'b.cs': comparisons(3), 'c.cs': 'class C { void M( { }\n' };

describe('--format feedback', () => {
  test('of analyze is what the reporter makes of findings, measures and scores', async () => {
    const cwd = folder(sources);
    const { code, stdout } = await analyze(cwd, '--format', 'feedback');
    expect(code).toBe(exitCodes.ok);
    const { summary, opportunities, incomplete } = feedbackOf(stdout);
    expect(summary).toMatchObject({
      files: 3,
      partial: 1,
      failed: 0,
      quality: { grade: expect.any(String) },
    });
    expect(summary.rules).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'TARS001', findings: 3, files: 1 })]),
    );
    expect(summary.rules.every(({ name }) => name !== undefined)).toBe(true);
    expect(opportunities[0]).toMatchObject({ rank: 1, path: 'a.cs', ruleId: 'TARS002' });
    expect(opportunities[0]!.reason).toMatch(/^Raised by .*\.$/);
    expect(incomplete).toMatchObject([{ path: 'c.cs', line: 1 }]);
  });

  test('goes beside another form, and with one analyzer has no scores', async () => {
    const cwd = folder(sources);
    const args = ['--patterns', patterns, '--also', 'feedback=feedback.json', '--format', 'json'];
    const { stdout } = await tars(cwd, 'hyperlight-run', 'pattern-matcher', '.', ...args);
    expect(JSON.parse(stdout).files).toHaveLength(3);
    const { summary, opportunities, hotSpots } = feedbackOf(readFileSync(join(cwd, 'feedback.json'), 'utf8'));
    expect(summary.quality).toBeUndefined();
    expect(opportunities).toEqual([]);
    expect(hotSpots[0]).toMatchObject({ path: 'b.cs', findings: 3 });
  });

  test('is none that a report alone can be turned into', async () => {
    const answer = await tarscli(['report', 'convert', 'report.json', '--format', 'feedback']);
    expect(answer.code).toBe(exitCodes.usage);
    expect(answer.stderr).toContain('Allowed choices are text, json,');
  });
});

describe('hyperlight-run --reports', () => {
  test('has reporter say of a report what analyze does at once', async () => {
    const cwd = folder(sources);
    const { stdout } = await analyze(cwd, '--format', 'feedback', '--also', 'json=report.json');
    const later = await tars(cwd, 'hyperlight-run', 'reporter', '--reports', 'report.json');
    expect(later.code, later.stderr).toBe(exitCodes.ok);
    expect(later.stdout).toBe(stdout);
    writeFileSync(join(cwd, 'settings.json'), JSON.stringify({ top: { opportunities: 1 } }));
    const args = ['--reports', 'report.json', '--settings', 'settings.json', '--output', 'short.json'];
    expect((await tars(cwd, 'hyperlight-run', 'reporter', ...args)).stdout).toBe('');
    const short = feedbackOf(readFileSync(join(cwd, 'short.json'), 'utf8'));
    expect(short.opportunities).toHaveLength(1);
    expect(short.omitted.opportunities).toBeGreaterThan(0);
  });

  test('has scorer rank a report as analyze does at once', async () => {
    const cwd = folder(sources);
    const { analysis } = JSON.parse((await analyze(cwd, '--format', 'json', '--also', 'json=r.json')).stdout);
    const run = (...args: string[]) =>
      tars(cwd, 'hyperlight-run', 'scorer', '--reports', 'r.json', '--patterns', patterns, ...args);
    expect(JSON.parse((await run('--format', 'json')).stdout)).toEqual(analysis);
    expect((await run()).stdout).toMatch(/quality [A-E] [\d.]+ of 100[\s\S]*best opportunities/);
  });

  test.each<[args: string[], code: number, message: string]>([
    [['reporter'], exitCodes.usage, 'reporter is a reporter: it looks at a report, not at files'],
    [['reporter', 'a.cs'], exitCodes.usage, '--reports report.json'],
    [['scorer', '--reports', 'x.json', '--file', 'a.cs'], exitCodes.usage, 'it looks at a report'],
    [['scorer', '--reports', 'none.json'], exitCodes.input, "can't read the report none.json"],
    [['reporter', '--reports', 'x.json'], exitCodes.input, 'x.json is not a report of version 1'],
    [
      ['reporter', '--reports', 'x.json', '--format', 'html'],
      exitCodes.usage,
      'no output in the format html',
    ],
    [['reporter', '--reports', 'x.json', '--fix'], exitCodes.usage, '--fix is for analyzers'],
    [['reporter', '--reports', 'x.json', '--learn'], exitCodes.usage, '--learn is for analyzers'],
    [['pattern-matcher', 'a.cs', '--reports', 'x.json'], exitCodes.usage, 'for scorers and reporters'],
    [['nobody', '--reports', 'x.json'], exitCodes.agent, 'there is no agent'],
  ])('%j is refused', async (args, code, message) => {
    const cwd = folder({ 'a.cs': rethrow, 'x.json': '{"version": 9}' });
    const answer = await tars(cwd, 'hyperlight-run', ...args);
    expect([answer.code, answer.stdout]).toEqual([code, '']);
    expect(answer.stderr).toContain(message);
  });

  test('is what hyperlight-spawn points to', async () => {
    const answer = await tars(folder(sources), 'hyperlight-spawn', 'ReporterAgent', '--target', 'a.cs');
    expect(answer.code).toBe(exitCodes.usage);
    expect(answer.stderr).toContain('reporter is a reporter, which needs more than files');
    expect(answer.stderr).toContain('--reports');
  });
});

test('agents list and inspect show the reporter', async () => {
  expect((await tarscli(['agents', 'list'])).stdout).toMatch(/^reporter +Sums up/m);
  expect((await tarscli(['agents', 'inspect', 'reporter'])).stdout).toMatch(/settings +top, severities\n/);
});
