// Measures the precision of patterns by reading findings in repositories. Verdicts stay in tests/quality/verdicts.json,
// by fingerprint and commit, without code.
//   npm run quality -- draw --sheet FILE [OPTIONS] OWNER/NAME=FOLDER…   draws findings and prints them with their lines
//     --count N      how many (default 300)
//     --seed N       equal seeds draw equal findings (default 1)
//     --rules IDS    of these patterns alone, with commas between them
//     --options TEXT what pattern-matcher's run is given besides, such as "--profile all"
//   npm run quality -- keep --sheet FILE --verdicts FILE                adds verdicts: a line `NUMBER true|arguable|wrong NOTE` each
//   npm run quality -- again [--drop] OWNER/NAME=FOLDER…                which of the judged findings are still found; --drop
//                                                                       forgets the others, as patterns have changed since
//   npm run quality -- table [--write | --check]                        the table of docs/patterns.md
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { draw, print } from './quality/draw.mjs';
import { analyzed, named } from './quality/repositories.mjs';
import { tableIn } from './quality/table.mjs';
import {
  kept,
  merge,
  parseVerdicts,
  readVerdicts,
  verdictNames,
  writeVerdicts,
} from './quality/verdicts.mjs';

const page = new URL('../docs/patterns.md', import.meta.url);

const { values, positionals } = parseArgs({
  options: {
    sheet: { type: 'string' },
    verdicts: { type: 'string' },
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    rules: { type: 'string' },
    options: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    drop: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

function needed(name) {
  if (values[name] === undefined) throw new Error(`--${name} is needed`);
  return values[name];
}

function drawSheet(repositories) {
  const sheet = needed('sheet');
  const known = new Set(
    readVerdicts().verdicts.map(({ repository, fingerprint }) => repository + fingerprint),
  );
  const found = repositories.flatMap((repository) => analyzed(repository, values.options));
  const rules = values.rules?.split(',');
  const open = found.filter(
    ({ repository, fingerprint, rule }) =>
      !known.has(repository + fingerprint) && (rules === undefined || rules.includes(rule)),
  );
  const drawn = draw(open, { count: Number(values.count), seed: Number(values.seed) });
  writeFileSync(sheet, JSON.stringify(drawn, null, 2));
  for (const [index, one] of drawn.entries()) console.log(print(one, index + 1));
  console.error(`${drawn.length} of ${open.length} findings that nobody has judged are in ${sheet}`);
}

function keepVerdicts() {
  const sheet = JSON.parse(readFileSync(needed('sheet'), 'utf8'));
  const lines = readFileSync(needed('verdicts'), 'utf8');
  const all = merge(readVerdicts(), kept(sheet, parseVerdicts(lines)));
  writeVerdicts(all);
  console.log(`${all.verdicts.length} verdicts are kept`);
}

function lookAgain(repositories) {
  const all = readVerdicts();
  let kept = all.verdicts;
  for (const { name, folder } of repositories) {
    const now = new Set(analyzed({ name, folder }, values.options).map(({ fingerprint }) => fingerprint));
    const judged = all.verdicts.filter(({ repository }) => repository === name);
    for (const verdict of verdictNames) {
      const alike = judged.filter((one) => one.verdict === verdict);
      const still = alike.filter(({ fingerprint }) => now.has(fingerprint)).length;
      console.log(`${name}: of ${alike.length} ${verdict} findings ${still} are still found`);
    }
    kept = kept.filter(({ repository, fingerprint }) => repository !== name || now.has(fingerprint));
  }
  if (values.drop) writeVerdicts({ ...all, verdicts: kept });
}

function showTable() {
  const text = readFileSync(page, 'utf8');
  const next = tableIn(text, readVerdicts());
  if (values.check && next !== text)
    throw new Error(
      'the table of docs/patterns.md is not that of the verdicts: npm run quality -- table --write',
    );
  if (values.write) writeFileSync(page, next);
  else if (!values.check) console.log(tableIn('<!-- verdicts -->\n<!-- /verdicts -->', readVerdicts()));
}

const [command, ...rest] = positionals;
const commands = {
  draw: () => drawSheet(rest.map(named)),
  keep: keepVerdicts,
  again: () => lookAgain(rest.map(named)),
  table: showTable,
};
try {
  if (!Object.hasOwn(commands, command ?? '')) throw new Error('say one of draw, keep, again, table');
  commands[command]();
} catch (error) {
  console.error(`quality: ${error.message}`);
  process.exitCode = 1;
}
