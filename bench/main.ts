import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { hyperlight } from './hyperlight.js';
import { sourceOfSize, sourcesBelow } from './lib/sources.js';
import { overhead } from './overhead.js';
import { start } from './start.js';
import { throughput } from './throughput.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpus: { type: 'string' },
    rounds: { type: 'string', default: '9' },
  },
});

const rounds = Number(values.rounds);
const corpus = values.corpus === undefined ? undefined : sourcesBelow(values.corpus);
const all = {
  start: () => start(rounds),
  overhead: () => overhead(corpus, rounds),
  throughput: runThroughput,
  hyperlight: () => hyperlight(corpus, rounds),
};
const chosen = positionals.length > 0 ? positionals : Object.keys(all);
const unknown = chosen.find((name) => !(name in all));
if (unknown !== undefined || !(rounds >= 1)) {
  console.error(`usage: npm run bench -- [${Object.keys(all).join('] [')}] [--corpus FOLDER] [--rounds N]`);
  process.exit(2);
}

console.log(
  `node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform} ${release()}`,
);
for (const name of chosen) await all[name as keyof typeof all]();

async function runThroughput(): Promise<void> {
  const sources =
    corpus ?? Array.from({ length: 200 }, (_, index) => sourceOfSize(2_000 + (index % 40) * 1_000));
  await throughput(sources, 1, rounds);
  await throughput(sources, 2, rounds);
}
