import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, repository } from '../cli/cli.js';

function script(name: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repository, 'scripts', name), ...args],
    {
      encoding: 'utf8',
    },
  );
  return { status, lines: stdout.trimEnd().split('\n'), stderr };
}

test('the gate counts the tests of all its runs, and a run without a report as failed', () => {
  const reports = folder({});
  const write = (run: string, passed: number, failed: string[]) => {
    const assertionResults = failed.map((fullName) => ({
      status: 'failed',
      fullName,
      failureMessages: ['why'],
    }));
    const testResults = [{ name: 'a.test.ts', message: '', assertionResults }];
    const counts = { numPassedTests: passed, numFailedTests: failed.length, numFailedTestSuites: 0 };
    writeFileSync(join(reports, `${run}.json`), JSON.stringify({ ...counts, testResults }));
    return join(reports, `${run}.json`);
  };
  const paths = [write('here', 5, []), write('node-24', 3, ['stands']), join(reports, 'node-22.json')];
  const { lines } = script('sum-reports.mjs', ...paths);
  expect(lines.at(-1)).toBe('8 passed, 2 failed');
  expect(lines).toContain('failed: node-24: a.test.ts: stands');
  expect(lines).toContain(`failed: there is no report ${paths[2]}`);
});

test('the gate names the other versions of Node that it runs, or why there are none', () => {
  const { status, lines, stderr } = script('test-other-nodes.mjs', '--list');
  expect(status).toBe(0);
  const [own] = process.versions.node.split('.');
  if (stderr === '') expect(lines).toEqual(['20', '22', '24'].filter((major) => major !== own));
  else
    expect([lines, stderr]).toEqual([[''], expect.stringMatching(/only this version of Node is tested: /)]);
});

const eighths = ['1/8', '2/8', '3/8', '4/8', '5/8', '6/8', '7/8', '8/8'];

test('the parts of the gate together run all that there is, once, and the contract in each', () => {
  const contract = 'tests/contract/contract.test.ts';
  const list = (...args: string[]) => script('test-hyperlight.mjs', '--list', ...args).lines;
  const all = list();
  const parts = eighths.map((part) => list('--part', part));
  for (const part of parts) expect(part).toContain(contract);
  const rest = (paths: string[]) => paths.filter((path) => path !== contract).toSorted();
  expect(rest(parts.flat())).toEqual(rest(all));
  expect(all.length).toBeGreaterThan(4);
});

test('the parts of the gate deal out the other versions of Node', () => {
  const majors = eighths.map((part) => script('test-other-nodes.mjs', '--list', '--part', part).lines);
  const { lines } = script('test-other-nodes.mjs', '--list', '--part', '1/1');
  expect(majors.flat()).toEqual(
    lines.length > 1 ? [...lines, ...lines, ...lines, ...lines] : eighths.map(() => ''),
  );
});

test.each(['9/8', '0/4', '1', 'x/2', ''])('a part %j that there is not is refused', (part) => {
  const { status, stderr } = script('test-other-nodes.mjs', '--list', '--part', part);
  expect(status).toBe(1);
  expect(stderr).toContain('--part is K/N, the K-th part of N');
});
