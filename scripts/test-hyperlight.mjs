// Runs the tests of the Hyperlight backend in emulated machines with a working /dev/kvm. What needs no
// hypervisor is done before they boot: in them everything is many times slower.
//   npm run test:hyperlight -- [OPTIONS] [TESTS…]
//     --report FILE   vitest's report as JSON
//     --machines N    how many share the work (default: 2 where processors and memory suffice)
//     --timeout S     for each, boot included (default 3000)
//     --all           with what shows the host and agents to be right, which takes over an hour more
//     --only TEXT     of these the ones with this in their path (repeatable)
//     --part K/N      the contract, and the K-th part of N of the rest
//     --list          only says which files these are
//     --install       gets a missing Rust toolchain
//     --prepare       only does what needs no hypervisor
//     --prepared      begins with the machines: all the rest has been done by --prepare
//     TESTS           files, instead of all with a suite for this backend
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bySize, concerned, names, partOf } from './lib/hyperlight-tests.mjs';
import { readPart } from './lib/part.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
/** Only what is written below the clone comes back from a machine. */
const reportOf = (machine) => join(root, `node_modules/.cache/test-hyperlight-${machine}.json`);

const memoryMb = 4096;
const timeScale = 10;
/** What jco answers, for hyperlight to be held against. */
const kept = join(root, 'node_modules/.cache/kept-answers');
function run(command, args, variables = {}) {
  const env = { ...process.env, ...variables };
  return spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

function must(command, args) {
  if (!run(command, args)) throw new Error(`${[command, ...args].join(' ')} failed`);
}

const holdsAgainstJco = (path) => readFileSync(join(root, path), 'utf8').includes('./kept.js');

function keepAnswers(tests) {
  rmSync(kept, { recursive: true, force: true });
  const variables = { TARS_TEST_BACKEND: 'jco', TARS_KEPT_ANSWERS: kept };
  return run(process.execPath, [vitest, 'run', '-t', String.raw`\bon jco\b`, ...tests], variables);
}

/** Long files tend to take long: they are dealt out first, there and back. */
function deal(tests, machines) {
  const hands = Array.from({ length: machines }, () => []);
  for (const [index, path] of bySize(tests).entries()) {
    const round = index % (2 * machines);
    hands[round < machines ? round : 2 * machines - 1 - round].push(path);
  }
  return hands.filter((hand) => hand.length > 0);
}

function defaultMachines() {
  const roomFor = Math.floor(freemem() / 1024 / 1024 / (memoryMb * 1.25));
  return Math.max(1, Math.min(2, availableParallelism(), roomFor));
}

/** Shows what a machine says as it comes, line by line, as several talk at a time. */
function show(stream, machine) {
  createInterface({ input: stream }).on('line', (line) => console.log(`[${machine + 1}] ${line}`));
}

async function inMachine(machine, tests, { all, timeoutS }) {
  const report = reportOf(machine);
  rmSync(report, { force: true });
  const variables = {
    TARS_TEST_BACKEND: 'hyperlight',
    TARS_TIME_SCALE: String(timeScale),
    TARS_KEPT_ANSWERS: kept,
  };
  const passedOn = Object.keys(variables).flatMap((name) => ['-e', name]);
  const times = [`--testTimeout=${120_000 * timeScale}`, `--hookTimeout=${240_000 * timeScale}`];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const command = [
    process.execPath,
    '--import',
    join(root, 'scripts/lib/patient-start.mjs'),
    vitest,
    'run',
    '-t',
    names(all),
    '--maxWorkers=1',
    // In a machine of this kind, importing takes a minute for each process.
    '--no-isolate',
    ...times,
    ...reporters,
  ];
  const args = ['-m', String(memoryMb), '-t', String(timeoutS), ...passedOn, '--', ...command, ...tests];
  const child = spawn(join(root, 'scripts/emulated-kvm.sh'), args, {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  show(child.stdout, machine);
  show(child.stderr, machine);
  const [status] = await once(child, 'close');
  try {
    return { ok: status === 0, ...JSON.parse(readFileSync(report, 'utf8')) };
  } catch {
    throw new Error(
      `an emulated machine brought no report; its exit status is ${status}, its tests were ${tests}`,
    );
  }
}

function options() {
  const { values, positionals } = parseArgs({
    options: {
      report: { type: 'string' },
      machines: { type: 'string', default: String(defaultMachines()) },
      timeout: { type: 'string', default: '3000' },
      all: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      part: { type: 'string' },
      list: { type: 'boolean', default: false },
      install: { type: 'boolean', default: false },
      prepare: { type: 'boolean', default: false },
      prepared: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const chosen = positionals.length > 0 ? positionals : partOf(concerned(values.all), readPart(values.part));
  const isWanted = (path) => values.only.length === 0 || values.only.some((text) => path.includes(text));
  const tests = chosen.filter(isWanted);
  if (tests.length === 0)
    throw new Error(`no suite of this backend has ${values.only.join(' or ')} in its path`);
  return { ...values, machines: Number(values.machines), timeoutS: Number(values.timeout), tests };
}

/** Whether all agents could be compiled and asked: what couldn't fails in a machine again, where it takes longer. */
function prepare(tests, install) {
  must('npm', ['run', 'build']);
  must(process.execPath, ['scripts/build-native.mjs', ...(install ? ['--install'] : [])]);
  must(join(root, 'scripts/emulated-kvm.sh'), ['-k']);
  // Compiles agents, and these to machine code, into caches that the machines share.
  const compiled = run(process.execPath, [vitest, 'run', 'tests/hyperlight/compile.test.ts']);
  const compared = tests.filter(holdsAgainstJco);
  return (compared.length === 0 || keepAnswers(compared)) && compiled;
}

async function runTests({ tests, machines, report, ...how }) {
  const hands = deal(tests, machines);
  const reports = await Promise.all(hands.map((hand, machine) => inMachine(machine, hand, how)));
  const sum = (key) => reports.reduce((total, one) => total + one[key], 0);
  const whole = {
    numPassedTests: sum('numPassedTests'),
    numFailedTests: sum('numFailedTests'),
    numFailedTestSuites: sum('numFailedTestSuites'),
    testResults: reports.flatMap(({ testResults }) => testResults),
  };
  if (report) writeFileSync(report, JSON.stringify(whole));
  console.log(`on hyperlight: ${whole.numPassedTests} passed, ${whole.numFailedTests} failed`);
  return whole.numPassedTests > 0 && reports.every(({ ok }) => ok);
}

async function main() {
  const chosen = options();
  if (chosen.list) {
    for (const path of chosen.tests) console.log(path);
    return true;
  }
  const prepared = chosen.prepared || prepare(chosen.tests, chosen.install);
  if (chosen.prepare) return prepared;
  return (await runTests(chosen)) && prepared;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`test-hyperlight: ${error.message}`);
  process.exitCode = 1;
}
