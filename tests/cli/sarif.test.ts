import { expect, test } from 'vitest';
import { validateSarif } from '../reports/sarif-schema.js';
import { comparisons, folder, rethrow, run, tarscli } from './cli.js';

test('a run as SARIF is valid, and its fingerprints are the same wherever the code moves', async () => {
  const fingerprints = async (prefix: string) => {
    const cwd = folder({ 'a b.cs': prefix + rethrow, 'c.cs': comparisons(2), 'd.cs': 'a\0b' });
    const { stdout } = await run(['.', '--format', 'sarif'], { cwd });
    const log = JSON.parse(stdout);
    expect(validateSarif(log)).toEqual([]);
    const rules = log.runs[0].tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(rules.toSorted()).toEqual(['TARS000', 'TARS001', 'TARS002', 'TARS003']);
    return log.runs[0].results.map((result: { partialFingerprints: object }) => result.partialFingerprints);
  };
  const before = await fingerprints('');
  expect(before).toHaveLength(3);
  expect(await fingerprints('// first\n\n')).toEqual(before);
});

const notice =
  /note: the SARIF report has (\d+) results, and GitHub code scanning refuses more than 25000 a run: /;

test('a SARIF report with more results than code scanning takes is told, and others are not', async () => {
  const many = Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.cs`, comparisons(8_500)]));
  const cwd = folder({ ...many, 'few.cs': rethrow });
  const args = ['--timeout', '5m', '--format', 'json', '--output', 'r.json'];
  const told = await run(['a.cs', 'b.cs', 'c.cs', ...args, '--also', 'sarif=r.sarif'], { cwd });
  expect(notice.exec(told.stderr)?.[1]).toBe('25500');
  const converted = await tarscli(['report', 'convert', 'r.json', '--format', 'sarif', '-o', 'c.sarif'], {
    cwd,
  });
  expect(notice.exec(converted.stderr)?.[1]).toBe('25500');
  expect((await run(['few.cs', '--format', 'sarif'], { cwd })).stderr).not.toMatch(notice);
});
