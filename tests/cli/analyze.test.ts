import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { reportSchema } from '#host/reports/json-schema.js';
import { comparisons, folder, patterns, rethrow, tarscli } from './cli.js';

const branches = Array.from({ length: 12 }, (_, index) => `if (a > ${index}) { if (b) { a--; } }`).join('\n');
const tangled = `class T { void M(int a, bool b) { ${branches} try { } catch (System.Exception e) { throw e; } } }\n`;
const plain = `class P { void M() { try { } catch (System.Exception e) { throw e; } } }\n`;

function analyze(cwd: string, ...args: string[]) {
  return tarscli(['analyze', ...args, '--patterns', patterns, '--backend', 'jco'], { cwd });
}

describe('analyze', () => {
  test('analyze finds, measures, grades, and ranks what is in complex code first', async () => {
    const cwd = folder({ 'plain.cs': plain, 'tangled.cs': tangled, 'fine.cs': 'class F { }\n' });
    const { code, stdout } = await analyze(cwd, '.', '--format', 'json');
    expect(code).toBe(exitCodes.findings);
    const { agent, files, totals, analysis, rules } = reportSchema.parse(JSON.parse(stdout));
    expect(agent).toBe('analyze');
    expect(files.map(({ path }) => path)).toEqual(['fine.cs', 'plain.cs', 'tangled.cs']);
    expect(totals).toMatchObject({ files: 3, functions: 2 });
    expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining(['TARS002', 'CX002']));
    const { opportunities, quality } = analysis!;
    const rethrows = opportunities.filter(({ ruleId }) => ruleId === 'TARS002');
    expect(rethrows.map(({ path }) => path)).toEqual(['tangled.cs', 'plain.cs']);
    expect(rethrows[0]!.terms.complexity).toBeGreaterThan(rethrows[1]!.terms.complexity);
    expect(opportunities.flatMap(({ rules }) => rules)).toContain('CX002');
    const grades = Object.fromEntries(quality.files.map(({ path, score }) => [path, score]));
    expect(grades['fine.cs']).toBe(100);
    expect(grades['tangled.cs']).toBeLessThan(100);
    expect(quality.project).toMatchObject({ files: 3, lines: totals!.codeLines });
  });

  test('analyze shows people the quality and the best opportunities with their terms', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    const { stdout } = await analyze(cwd, 'a.cs');
    expect(stdout).toMatch(/quality [A-E] [\d.]+ of 100/);
    expect(stdout).toMatch(/best opportunities\n +[\d.]+ {2}a\.cs:1:\d+ TARS002 /);
    expect(stdout).toMatch(/severity 1\.00 · impact /);
  });

  test('gives the same report twice, whatever the number of sandboxes', async () => {
    const files = Array.from({ length: 40 }, (_, index) => [`f${index}.cs`, `// ${index}\n${tangled}`]);
    const cwd = folder(Object.fromEntries(files));
    const one = async (concurrency: string, name: string) => {
      await analyze(cwd, 'f*.cs', '--format', 'json', '--output', name, '-j', concurrency);
      const { summary, ...rest } = JSON.parse(readFileSync(join(cwd, name), 'utf8'));
      return { ...rest, summary: { ...summary, elapsedMs: 0 } };
    };
    expect(await one('2', 'b.json')).toEqual(await one('1', 'a.json'));
  });

  test('analyze --cache says what a run without it says, of what is as before and of what has changed', async () => {
    const body = Array.from({ length: 40 }, (_, at) => `    total += first[${at}] * second;`).join('\n');
    const cloned = (name: string) =>
      `class ${name} { int M(int[] first, int second) { int total = 0;\n${body}\n } }\n`;
    const cwd = folder({ 'a.cs': cloned('A'), 'b.cs': cloned('B'), 'c.cs': plain });
    const env = { XDG_CACHE_HOME: join(cwd, '..', `${basename(cwd)}-cache`) };
    const reported = async (...args: string[]) => {
      const all = ['analyze', '.', ...args, '--patterns', patterns, '--backend', 'jco', '--format', 'json'];
      const { stdout, stderr } = await tarscli(all, { cwd, env });
      const { summary, ...report } = reportSchema.parse(JSON.parse(stdout));
      expect(stderr).not.toContain('kept');
      return { ...report, summary: { ...summary, elapsedMs: 0, reused: 0 } };
    };
    const whole = await reported();
    expect(whole.clones).toHaveLength(1);
    expect(await reported('--cache')).toEqual(whole);
    const kept = readdirSync(join(env.XDG_CACHE_HOME, 'tars-hyperlight/results'));
    expect(kept.filter((name) => name.endsWith('.conclusions'))).toHaveLength(1);
    expect(await reported('--cache')).toEqual(whole);
    writeFileSync(join(cwd, 'b.cs'), tangled);
    const changed = await reported('--cache');
    expect(changed).toEqual(await reported());
    expect(changed.clones).toEqual([]);
    expect(changed.analysis).not.toEqual(whole.analysis);
  });

  test('analyze applies fixes, as a run of the one agent does', async () => {
    const cwd = folder({ 'a.cs': comparisons(3) });
    const { code } = await analyze(cwd, 'a.cs', '--fix');
    expect(code).toBe(exitCodes.ok);
    expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).not.toContain('== true');
  });

  test('analyze says where commits can not be counted', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    const { code, stderr } = await analyze(cwd, 'a.cs', '--churn');
    expect(code).toBe(exitCodes.input);
    expect(stderr).toContain('--churn');
  });

  test('analyze is what an agent that needs reports points to', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    const { code, stderr } = await tarscli(['hyperlight-run', 'scorer', 'a.cs', '--backend', 'jco'], { cwd });
    expect(code).toBe(exitCodes.usage);
    expect(stderr).toContain('tarscli analyze');
  });
});

describe('analyze --learn', () => {
  const files = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`f${index}.cs`, rethrow]));

  async function report(cwd: string, ...args: string[]) {
    const { stdout, stderr } = await analyze(cwd, '.', '--format', 'json', ...args);
    expect(stderr).not.toContain('error[');
    return reportSchema.parse(JSON.parse(stdout));
  }
  type Report = Awaited<ReturnType<typeof report>>;

  const ranked = ({ analysis }: Report) => [...new Set(analysis!.opportunities.map(({ ruleId }) => ruleId))];
  const termsOf = ({ analysis }: Report, rule: string) =>
    analysis!.opportunities.find(({ ruleId }) => ruleId === rule)!.terms;

  test('ranks by what feedback said of rules: a rejected one falls behind, an accepted one rises', async () => {
    const cwd = folder({ ...files, 'c.cs': comparisons(1) });
    const before = await report(cwd, '--learn');
    expect(ranked(before)).toEqual(['TARS002', 'TARS001']);
    expect(termsOf(before, 'TARS002')).toMatchObject({ success: 0.5 });
    const judge = async (rule: string, verdict: string) => {
      const findings = before.files.flatMap((file) => file.findings);
      for (const { fingerprint } of findings.filter(({ ruleId }) => ruleId === rule)) {
        const answer = await tarscli(['feedback', fingerprint, verdict, '--patterns', patterns], { cwd });
        expect(answer.code, answer.stderr).toBe(exitCodes.ok);
      }
    };
    await judge('TARS002', '--reject');
    await judge('TARS001', '--accept');
    const after = await report(cwd, '--learn');
    expect(ranked(after)).toEqual(['TARS001', 'TARS002']);
    // (0 + 1) / (0 + 6 + 2) and (1 + 1) / (1 + 0 + 2)
    expect(termsOf(after, 'TARS002').success).toBe(0.125);
    expect(termsOf(after, 'TARS001').success).toBe(0.6667);
  });

  test('analyze --learn counts a judgement once: severity, confidence and quality stay as they were found', async () => {
    const cwd = folder(files);
    const before = await report(cwd, '--learn');
    for (const { findings } of before.files) {
      await tarscli(['feedback', findings[0]!.fingerprint, '--reject', '--patterns', patterns], { cwd });
    }
    const after = await report(cwd, '--learn');
    const [finding] = after.files[0]!.findings;
    expect(finding).toMatchObject({ severity: 'warning', asFound: { severity: 'error', confidence: 0.8 } });
    expect(finding!.confidence).toBeLessThan(0.8);
    expect(termsOf(after, 'TARS002')).toEqual({ ...termsOf(before, 'TARS002'), success: 0.125 });
    expect(after.analysis!.quality).toEqual(before.analysis!.quality);
  });

  test('analyze --learn is what it takes: a plain run ranks as if nothing had been said', async () => {
    const cwd = folder(files);
    const plain = await report(cwd);
    const learned = await report(cwd, '--learn');
    const { fingerprint } = learned.files[0]!.findings[0]!;
    await tarscli(['feedback', fingerprint, '--reject', '--patterns', patterns], { cwd });
    const { summary, ...again } = await report(cwd);
    expect(again).toEqual({ ...plain, summary: undefined });
    expect(summary.findings).toEqual(plain.summary.findings);
  });
});
