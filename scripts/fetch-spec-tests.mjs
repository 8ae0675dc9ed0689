// Gets the WebAssembly spec tests that hold traps, for tests/conformance. They are kept in
// node_modules/.cache/spec-tests, and checked against tests/conformance/spec-tests.json.
//   node scripts/fetch-spec-tests.mjs    from GitHub
//     --from DIR    from a clone of the repository, bare or not, or from a folder of its files
//     --pin COMMIT  writes spec-tests.json anew, for another commit; needs --from and a clone
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../', import.meta.url));
const listPath = join(root, 'tests/conformance/spec-tests.json');
const { from, pin } = parseArgs({ options: { from: { type: 'string' }, pin: { type: 'string' } } }).values;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function git(folder, ...args) {
  return execFileSync('git', ['-C', resolve(folder), ...args], {
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function pinCommit(clone, revision) {
  const commit = git(clone, 'rev-parse', `${revision}^{commit}`).toString().trim();
  const names = git(clone, 'ls-tree', '-r', '-z', '--name-only', commit, 'test/core').toString().split('\0');
  const files = {};
  for (const name of names.filter((one) => one.endsWith('.wast')).sort()) {
    const bytes = git(clone, 'show', `${commit}:${name}`);
    if (/\(assert_(trap|exhaustion)\b/.test(bytes.toString())) files[name] = sha256(bytes);
  }
  const list = { repository: 'https://github.com/WebAssembly/spec', commit, files };
  writeFileSync(listPath, `${JSON.stringify(list, null, 2)}\n`);
}

/** What may be at hand of a file: as it lies in the folder, or as it was at the commit. */
function localCandidates(folder, commit, path) {
  const candidates = [];
  for (const place of [path, path.replace('test/core/', '')]) {
    if (existsSync(join(folder, place))) candidates.push(readFileSync(join(folder, place)));
  }
  try {
    candidates.push(git(folder, 'show', `${commit}:${path}`));
  } catch {
    // It is no clone, or has no such commit.
  }
  return candidates;
}

async function download(commit, path) {
  const url = `https://raw.githubusercontent.com/WebAssembly/spec/${commit}/${path}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return [Buffer.from(await response.arrayBuffer())];
}

async function get({ commit, files }) {
  const folder = join(root, 'node_modules/.cache/spec-tests', commit);
  let got = 0;
  for (const [path, digest] of Object.entries(files)) {
    const target = join(folder, path);
    if (existsSync(target) && sha256(readFileSync(target)) === digest) continue;
    const candidates = from ? localCandidates(resolve(from), commit, path) : await download(commit, path);
    const bytes = candidates.find((candidate) => sha256(candidate) === digest);
    if (!bytes) {
      throw new Error(
        candidates.length > 0 ? `${path} is not that of ${commit}` : `${path} is not in ${from}`,
      );
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.${process.pid}`, bytes);
    renameSync(`${target}.${process.pid}`, target);
    got++;
  }
  console.log(
    `${Object.keys(files).length} spec tests of ${commit.slice(0, 12)}, ${got} of them new, in ${folder}`,
  );
}

try {
  if (pin) pinCommit(from ?? '.', pin);
  await get(JSON.parse(readFileSync(listPath, 'utf8')));
} catch (error) {
  const { commit, repository } = JSON.parse(readFileSync(listPath, 'utf8'));
  console.error(`the spec tests can't be had: ${error.cause?.message ?? error.message}`);
  console.error(`without GitHub: clone ${repository} elsewhere, bring it here with commit ${commit},`);
  console.error('and run node scripts/fetch-spec-tests.mjs --from CLONE');
  process.exitCode = 1;
}
