// Runs the tests that concern the Hyperlight backend in an emulated machine with a working /dev/kvm. What
// needs no hypervisor is done before it boots: there everything is many times slower.
//   npm run test:hyperlight -- [OPTIONS] [TESTS…]
//     --report FILE   vitest's report as JSON
//     --timeout S     for all of it, boot included (default 2400)
//     --install       gets a missing Rust toolchain
//     TESTS           files or folders, instead of all that run on each backend
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
// Only what is written below the clone comes back from the machine.
const report = join(root, 'node_modules/.cache/test-hyperlight.json');
const timeScale = 10;
/** The name of the suites that tests/host/backends.ts makes for this backend. */
const suites = String.raw`\bon hyperlight\b`;

function run(command, args, env = {}) {
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } };
  const { status, error } = spawnSync(command, args, options);
  if (error) throw error;
  return status ?? 1;
}

function must(command, args) {
  if (run(command, args) !== 0) throw new Error(`${[command, ...args].join(' ')} failed`);
}

/** Test files with a suite for each backend, or for this one. */
function concerned() {
  return readdirSync(join(root, 'tests'), { recursive: true })
    .map((name) => `tests/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts'))
    .filter((path) => /\bon(EachBackend|Hyperlight)\(/.test(readFileSync(join(root, path), 'utf8')))
    .sort();
}

function inEmulatedMachine(command, timeoutS) {
  const variables = { TARS_TEST_BACKEND: 'hyperlight', TARS_TIME_SCALE: String(timeScale) };
  const passed = Object.keys(variables).flatMap((name) => ['-e', name]);
  const args = ['-t', String(timeoutS), ...passed, '--', ...command];
  return run(join(root, 'scripts/emulated-kvm.sh'), args, variables);
}

function main() {
  const { values, positionals } = parseArgs({
    options: {
      report: { type: 'string' },
      timeout: { type: 'string', default: '2400' },
      install: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  must('npm', ['run', 'build']);
  must(process.execPath, ['scripts/build-native.mjs', ...(values.install ? ['--install'] : [])]);
  // Compiles agents, and these to machine code, into caches that the machine shares.
  const compiled = run(process.execPath, [vitest, 'run', 'tests/hyperlight/compile.test.ts']);

  rmSync(report, { force: true });
  const tests = positionals.length > 0 ? positionals : concerned();
  const times = [`--testTimeout=${120_000 * timeScale}`, `--hookTimeout=${240_000 * timeScale}`];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const workers = ['--maxWorkers=1', '--no-file-parallelism'];
  const command = [
    process.execPath,
    vitest,
    'run',
    '-t',
    suites,
    ...times,
    ...workers,
    ...reporters,
    ...tests,
  ];
  const status = inEmulatedMachine(command, Number(values.timeout));
  let passed = 0;
  try {
    passed = JSON.parse(readFileSync(report, 'utf8')).numPassedTests;
  } catch {
    console.error(`test-hyperlight: the emulated machine brought no report, its exit status is ${status}`);
    return 1;
  }
  if (values.report) {
    mkdirSync(dirname(values.report), { recursive: true });
    copyFileSync(report, values.report);
  }
  if (passed === 0) console.error('test-hyperlight: not one test passed');
  return compiled !== 0 || status !== 0 || passed === 0 ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`test-hyperlight: ${error.message}`);
  process.exitCode = 1;
}
