import { expect, it } from 'vitest';
import { validateSarif } from '../reports/sarif-schema.js';
import { comparisons, folder, rethrow, run } from './cli.js';

it('a run as SARIF is valid, and its fingerprints are the same wherever the code moves', async () => {
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
