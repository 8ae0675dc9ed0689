import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { feedbackSchema } from '#host/learning/feedback-schema.js';
import { type StatsResult, statsSchema } from '#host/learning/stats-schema.js';
import { comparisons, folder, patterns, rethrow, run, tarscli } from './cli.js';

async function stats(cwd: string): Promise<StatsResult['patterns'][number][]> {
  const { stdout, code } = await tarscli(['patterns', 'stats', '--json', '--patterns', patterns], { cwd });
  expect(code).toBe(0);
  return statsSchema.parse(JSON.parse(stdout)).patterns;
}

const standing = async (cwd: string, id: string) => (await stats(cwd)).find((pattern) => pattern.id === id)!;

const findingsOf = (report: string) =>
  JSON.parse(report).files.flatMap((file: { findings: object[] }) => file.findings) as {
    ruleId: string;
    fingerprint: string;
    severity: string;
    confidence: number;
  }[];

test('a plain run records nothing and makes no file', async () => {
  const cwd = folder({ 'a.cs': rethrow });
  await run(['.'], { cwd });
  expect(existsSync(join(cwd, '.tars'))).toBe(false);
});

test('runs with --learn count matches and applied fixes, and leave nothing in the project', async () => {
  const cwd = folder({ 'a.cs': comparisons(3), 'b.cs': rethrow });
  expect((await run(['.', '--learn'], { cwd })).code).toBe(1);
  expect(await standing(cwd, 'TARS001')).toMatchObject({
    matched: 3,
    applied: 0,
    successRate: null,
    trend: 0,
  });
  expect((await run(['.', '--learn', '--fix', '--dry-run'], { cwd })).code).toBe(0);
  expect(await standing(cwd, 'TARS001')).toMatchObject({ matched: 6, applied: 0 });
  expect((await run(['.', '--learn', '--fix'], { cwd })).code).toBe(0);
  expect(await standing(cwd, 'TARS001')).toMatchObject({ matched: 9, applied: 3, recentMatches: [3, 3, 3] });
  expect(readdirSync(cwd)).toEqual(['a.cs', 'b.cs']);
});

test('a database that is named in a new .tars is left out by git', async () => {
  const cwd = folder({ 'a.cs': rethrow });
  await run(['.', '--learn', '--learning-db', '.tars/learning.db'], { cwd });
  expect(readdirSync(join(cwd, '.tars'))).toEqual(['.gitignore', 'learning.db']);
  expect(readFileSync(join(cwd, '.tars/.gitignore'), 'utf8')).toBe('*\n');
});

test('feedback on a finding of a recorded run moves its pattern, and its rank', async () => {
  const cwd = folder({ 'a.cs': comparisons(1), 'b.cs': rethrow });
  const { stdout } = await run(['.', '--learn', '--format', 'json'], { cwd });
  const [comparison] = findingsOf(stdout).filter(({ ruleId }) => ruleId === 'TARS001');
  const before = await stats(cwd);
  const args = ['feedback', comparison!.fingerprint.slice(0, 12), '--reject', '--why', 'a convention'];
  const answer = await tarscli([...args, '--json'], { cwd });
  expect(answer.code, answer.stderr).toBe(0);
  expect(feedbackSchema.parse(JSON.parse(answer.stdout))).toMatchObject({
    finding: { rule: 'TARS001', path: 'a.cs', line: 3 },
    source: 'human',
    accepted: false,
    standing: { rule: 'TARS001', accepted: 0, rejected: 1 },
  });
  const after = await stats(cwd);
  expect(before.map(({ id }) => id)).toEqual(['TARS001', 'TARS002', 'TARS003']);
  expect(after.map(({ id, rank }) => [id, rank])).toEqual([
    ['TARS002', 1],
    ['TARS003', 2],
    ['TARS001', 3],
  ]);
  expect(after[2]).toMatchObject({ successRate: 0, human: { accepted: 0, rejected: 1 } });
  expect(after[2]!.trend).toBeLessThan(0);
  const said = await tarscli(['patterns', 'stats', '001', '--patterns', patterns], { cwd });
  expect(said.stdout).toMatch(/wrong {2}\d{4}-\d\d-\d\d {2}a\.cs:3, human: a convention\n/);
  expect(after[2]!.judgements).toEqual([
    expect.objectContaining({ source: 'human', accepted: false, why: 'a convention', path: 'a.cs', line: 3 }),
  ]);
  // The same opinion again is no further one.
  await tarscli(args, { cwd });
  expect(await standing(cwd, 'TARS001')).toMatchObject({ human: { accepted: 0, rejected: 1 } });
});

test('feedback takes findings from a report, and verdicts of validators', async () => {
  const cwd = folder({ 'a.cs': rethrow });
  await run(['.', '--format', 'json', '--output', 'report.json'], { cwd });
  const [finding] = findingsOf(readFileSync(join(cwd, 'report.json'), 'utf8'));
  const args = ['feedback', finding!.fingerprint, '--accept', '--report', 'report.json'];
  expect((await tarscli([...args, '--validator', 'unit-tests'], { cwd })).stdout).toContain(
    'accepted TARS002 at a.cs:1',
  );
  expect(await standing(cwd, 'TARS002')).toMatchObject({
    successRate: 1,
    human: { accepted: 0, rejected: 0 },
    validator: { accepted: 1, rejected: 0 },
  });
});

test.each([
  ['neither side', ['abcdef'], 2, 'ERR_USAGE'],
  ['both sides', ['abcdef', '--accept', '--reject'], 2, 'ERR_USAGE'],
  ['no fingerprint', ['hello', '--accept'], 3, 'is not a fingerprint'],
  ['nothing recorded', ['abcdef', '--accept'], 3, 'no run was recorded'],
  ['no such report', ['abcdef', '--accept', '--report', 'no.json'], 3, 'there is no such file'],
])('feedback with %s is refused', async (_, args, code, message) => {
  const answer = await tarscli(['feedback', ...args], { cwd: folder({}) });
  expect(answer.code).toBe(code);
  expect(answer.stderr).toContain(message);
});

test('a prefix of several findings is refused with what to add', async () => {
  const cwd = folder({ 'a.cs': `${comparisons(1)}${rethrow}` });
  const { stdout } = await run(['.', '--learn', '--format', 'json'], { cwd });
  const report = JSON.parse(stdout);
  for (const [index, finding] of report.files[0].findings.entries()) {
    finding.fingerprint = `abcd${String(index).repeat(28)}:1`;
  }
  const file = folder({ 'report.json': JSON.stringify(report) });
  const answer = await tarscli(['feedback', 'abcd', '--accept', '--report', join(file, 'report.json')], {
    cwd,
  });
  expect(answer.code).toBe(3);
  expect(answer.stderr).toMatch(/2 findings .*\n.*abcd0000.* TARS00\d a\.cs:\d/s);
});

test('a pattern that fails often is reported one severity lower, and told so, and only with --learn', async () => {
  const cwd = folder(Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`f${index}.cs`, rethrow])));
  const { stdout } = await run(['.', '--learn', '--format', 'json'], { cwd });
  for (const { fingerprint } of findingsOf(stdout)) {
    expect((await tarscli(['feedback', fingerprint, '--reject'], { cwd })).code).toBe(0);
  }
  const learned = await run(['.', '--learn', '--format', 'json'], { cwd });
  expect(learned.code).toBe(1);
  expect(learned.stderr).toContain('TARS002 is reported one severity lower: 8 of 8 judgements reject it');
  const [finding] = findingsOf(learned.stdout);
  expect(finding).toMatchObject({ severity: 'warning', confidence: 0.4 });
  expect(await standing(cwd, 'TARS002')).toMatchObject({ demoted: true, severity: 'error', successRate: 0 });
  const text = await tarscli(['patterns', 'stats', '--patterns', patterns], { cwd });
  expect(text.stdout).toMatch(/TARS002 .* demoted\n/);
  const plain = await run(['.', '--format', 'json'], { cwd });
  expect(plain.code).toBe(1);
  expect(findingsOf(plain.stdout)[0]).toMatchObject({ severity: 'error', confidence: 0.8 });
});

test('a fix that does harm counts against its pattern once, however often it is tried', async () => {
  const breaking = JSON.parse(readFileSync(patterns, 'utf8'));
  breaking.patterns[0].fix = '((( $X';
  const cwd = folder({ 'a.cs': comparisons(1), 'breaking.json': JSON.stringify(breaking) });
  const again = () =>
    tarscli(['hyperlight-run', 'pattern-matcher', '.', '-p', 'breaking.json', '--learn', '--fix'], { cwd });
  expect((await again()).code).toBe(8);
  expect((await again()).code).toBe(8);
  expect(await standing(cwd, 'TARS001')).toMatchObject({
    applied: 0,
    validator: { accepted: 0, rejected: 1 },
  });
});

test('a damaged database ends the run before anything is done', async () => {
  const cwd = folder({ 'a.cs': comparisons(1), 'bad.db': 'not a database at all' });
  const answer = await run(['.', '--learn', '--learning-db', 'bad.db', '--fix'], { cwd });
  expect(answer.code).toBe(3);
  expect(answer.stdout).toBe('');
  expect(answer.stderr).toContain('error[ERR_LEARNING_DATABASE]');
  expect(readFileSync(join(cwd, 'a.cs'), 'utf8')).toBe(comparisons(1));
  expect(readFileSync(join(cwd, 'bad.db'), 'utf8')).toBe('not a database at all');
});
