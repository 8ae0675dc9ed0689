// Shows that a change changed nothing that users see: runs the commands of tarscli with the build of a commit and with
// this tree's, on the same files, and compares all that comes out.
//   node scripts/same.mjs --against COMMIT [--only TEXT]… [--expect FILE] [--list] FOLDER…
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildCommit, commandOf, resolveCommit, unpackBuild } from './same/build.mjs';
import { selectCases } from './same/cases.mjs';
import { compareStreams } from './same/compare.mjs';
import { copyCorpus } from './same/corpus.mjs';
import { executeCase } from './same/execute.mjs';
import { ExpectedChanges } from './same/expected.mjs';
import { Normalizer } from './same/normalize.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const examples = join(repository, 'examples');
const lanes = 2;
const times = [];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    expect: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});

const cases = selectCases(values.only, examples);
if (values.list) for (const { name } of cases) console.log(name);
else process.exitCode = await main();

async function main() {
  const missing = positionals.find((folder) => !existsSync(folder));
  if (!values.against || positionals.length === 0 || missing || cases.length === 0) {
    if (missing) console.error(`there is no ${missing}`);
    else if (cases.length === 0) console.error('no case has such a name');
    else
      console.error('usage: npm run same -- --against COMMIT [--only TEXT] [--expect FILE] [--list] FOLDER…');
    return 2;
  }
  const expected = new ExpectedChanges(values.expect ? JSON.parse(readFileSync(values.expect, 'utf8')) : []);
  const root = mkdtempSync(join(tmpdir(), 'tars-same-'));
  try {
    return await compareBuilds(root, expected);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function compareBuilds(root, expected) {
  const started = performance.now();
  const commit = resolveCommit(repository, values.against);
  const old = unpackBuild(buildCommit(repository, commit), join(root, 'old'));
  const now = unpackBuild(repository, join(root, 'new'));
  console.log(`old: ${commit}, ${old.version}\nnew: this tree, ${now.version}`);
  if (old.integrity === now.integrity) console.log('the packages of both are the same bytes');
  const corpora = Object.fromEntries(['whole', 'sample', 'few'].map((name) => [name, join(root, name)]));
  const count = copyCorpus(
    positionals.map((path) => resolve(path)),
    examples,
    corpora,
  );
  console.log(`${cases.length} cases on ${count} files`);

  const before = new Map();
  await runAll(root, 'old', corpora, (one, streams) => before.set(one.name, streams));
  const normalizer = new Normalizer({ old: old.version, new: now.version });
  const settings = {
    normalize: (text, side) => normalizer.normalize(text, side),
    expect: (text, name) => expected.apply(text, name),
  };
  let differences = 0;
  await runAll(root, 'new', corpora, (one, streams) => {
    for (const { name, stream, lines } of compareStreams(one.name, before.get(one.name), streams, settings)) {
      differences++;
      console.log(`\n${name} · ${stream}\n  ${lines.join('\n  ')}`);
    }
    before.delete(one.name);
  });
  summarize(normalizer, expected);
  console.log(
    `\n${differences} differences in ${cases.length} cases, ${Math.round((performance.now() - started) / 1000)} s`,
  );
  return differences === 0 ? 0 : 1;
}

/** Both builds run from the same path, one after the other: paths in what they print are the same bytes. */
async function runAll(root, side, corpora, done) {
  const place = join(root, 'package');
  renameSync(join(root, side), place);
  const shared = Object.fromEntries(['cache', 'data', 'home'].map((name) => [name, join(root, name)]));
  for (const folder of Object.values(shared)) mkdirSync(folder);
  const waiting = cases.entries();
  const lane = async () => {
    for (const [index, one] of waiting) {
      const folder = join(root, 'work', String(index));
      const setting = { ...shared, place: folder, corpora, packagePlace: place, command: commandOf(place) };
      const started = performance.now();
      done(one, await executeCase(one, setting));
      times.push({ name: one.name, ms: performance.now() - started });
      rmSync(folder, { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  renameSync(place, join(root, side));
  for (const folder of Object.values(shared)) rmSync(folder, { recursive: true, force: true });
}

function summarize(normalizer, expected) {
  console.log('\nmade equal by rule, old and new:');
  for (const { name, old, new: now } of normalizer.counts()) console.log(`  ${name}: ${old}, ${now}`);
  const slowest = times.toSorted((a, b) => b.ms - a.ms).slice(0, 5);
  const seconds = ({ name, ms }) => `${name} ${Math.round(ms / 1000)} s`;
  console.log(`slowest: ${slowest.map(seconds).join(', ')}`);
  for (const { from, to, count } of expected.counts()) console.log(`  expected /${from}/ → ${to}: ${count}`);
}
