// Runs the tests: the quick ones, which take minutes; paths and vitest's own options are passed on.
//   npm test -- [OPTIONS] [PATHS…]
//     --all       the slow ones as well
//     --slow      the slow ones alone
//     --coverage  how much of host/ and guests/ they run: a summary, and coverage/lcov.info
//     PATHS       what lies there, quick or slow
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const given = process.argv.slice(2);
const own = new Set(['--all', '--slow']);
const passedOn = given.filter((word) => !own.has(word));
const hasPaths = passedOn.some((word) => !word.startsWith('-'));
const project = given.includes('--slow') ? ['--project', 'slow'] : ['--project', 'quick'];
const chosen = given.includes('--all') || (hasPaths && !given.includes('--slow')) ? [] : project;

// Without source maps the figures would be about dist/.
if (given.includes('--coverage')) {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--sourceMap'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...chosen, ...passedOn];
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
