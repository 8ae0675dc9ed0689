import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, tarscli } from '../cli/cli.js';
import { contract } from './contract.js';

const rethrow = 'class C { public void M() { try { N(); } catch (Exception e) { throw e; } } }\n';

contract('by skills of tarscli', {
  lacks: ['progress', 'parts', 'result limits'],
  async open({ roots, allowWrite }) {
    const places = [...roots.flatMap((root) => ['--root', root]), ...(allowWrite ? ['--allow-write'] : [])];
    return {
      async call(method, params, { signal, deadlineMs } = {}) {
        const limit = deadlineMs === undefined ? [] : ['--timeout', `${deadlineMs}ms`];
        const args = ['run', method, '--input-file', '-', '--format', 'json', ...places, ...limit];
        const work = tarscli(args, { input: JSON.stringify(params) });
        const ended = new Promise<never>((_, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason)),
        );
        const { code, stdout } = await Promise.race([work, ended]);
        const answer = JSON.parse(stdout);
        if (code !== 0) throw answer.error;
        return answer;
      },
      close: () => Promise.resolve(),
    };
  },
});

test('a skill reads its parameters from a file, and prints nothing but JSON to stdout', async () => {
  const cwd = folder({ 'a.cs': rethrow });
  writeFileSync(join(cwd, 'in.json'), JSON.stringify({ paths: ['a.cs'] }));
  const { code, stdout } = await tarscli(['run', 'analyze', '--input-file', 'in.json', '--format', 'json'], {
    cwd,
  });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).files[0].findings[0].ruleId).toBe('TARS007');
});

test.each([
  ['no JSON', 'x', 'ERR_INPUT', 3],
  ['no UTF-8', '\xff', 'ERR_INPUT', 3],
  ['no object', '[]', 'ERR_OPTION_INVALID', 2],
  ['a key that reaches a prototype', '{"__proto__":{"paths":["a.cs"]}}', 'ERR_INPUT', 3],
])('parameters that are %s are refused by code', async (_, input, errorCode, exit) => {
  const bytes = Buffer.from(input, 'latin1');
  const { code, stdout } = await tarscli(['run', 'analyze', '--input-file', '-'], { input: bytes });
  expect([JSON.parse(stdout).error.code, code]).toEqual([errorCode, exit]);
});

test('every skill is listed with the schemas of what it takes and gives', async () => {
  const { stdout } = await tarscli(['list', 'skills', '--format', 'json']);
  const { skills } = JSON.parse(stdout) as { skills: { name: string; params: object; result: object }[] };
  expect(skills.length).toBeGreaterThan(15);
  expect(skills.every(({ params, result }) => '$schema' in params && '$schema' in result)).toBe(true);
});
