// Runs the tests: the quick ones, which take minutes; paths and vitest's own options are passed on.
//   npm test -- [OPTIONS] [PATHS…]
//     --all     the slow ones as well
//     --slow    the slow ones alone
//     PATHS     what lies there, quick or slow
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
const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...chosen, ...passedOn];
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
