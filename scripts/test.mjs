// Runs the tests: those of units and the quick ones in sandboxes, which take minutes; paths and vitest's own options
// are passed on. vitest.config.ts says which tests are which.
//   npm test -- [OPTIONS] [PATHS…]
//     --unit      those of units alone, which take half a minute
//     --all       the slow ones as well
//     --slow      the slow ones alone
//     --coverage  how much of host/ and guests/ they run: a summary, and coverage/lcov.info
//     PATHS       what lies there, of any kind
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const given = process.argv.slice(2);
const kinds = { '--unit': ['unit'], '--slow': ['slow'], '--all': [] };
const asked = Object.keys(kinds).find((option) => given.includes(option));
const passedOn = given.filter((word) => !(word in kinds));
const hasPaths = passedOn.some((word) => !word.startsWith('-'));
const projects = asked ? kinds[asked] : hasPaths ? [] : ['unit', 'sandbox'];
const chosen = projects.flatMap((project) => ['--project', project]);

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
