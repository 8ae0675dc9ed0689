#!/usr/bin/env node
// Holds the complexity agent's counting `lizard` against lizard itself, over every function that both find in
// the given folders. Each difference is explained by named rules (scripts/lizard/rules.mjs), or listed as
// unexplained. Needs `npm run build`, and a Python with lizard 1.24.0 or 1.24.3, which count differently.
//
//   node scripts/compare-lizard.mjs [--python PATH] [--json FILE] [--all] FOLDER…
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Host, languageOf } from '../dist/host/index.js';
import { explain } from './lizard/explain.mjs';

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    json: { type: 'string' },
    all: { type: 'boolean', default: false },
  },
});
if (folders.length === 0) {
  console.error('which folders?');
  process.exit(2);
}

const languages = ['csharp', 'typescript', 'tsx', 'javascript', 'python', 'rust'];
const skipped = /(^|\/)(node_modules|\.git|bin|obj|dist)(\/|$)|\.min\.js$|\.d\.ts$/;
const files = folders
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(resolve(folder), name)),
  )
  .filter((path) => languages.includes(languageOf(path)) && !skipped.test(path))
  .flatMap((path) => {
    const bytes = readFileSync(path);
    const text = bytes.toString('utf8');
    return Buffer.from(text).equals(bytes) && bytes.length < 1 << 20
      ? [{ path, text: text.replace(/^\ufeff/, '') }]
      : [];
  });

const countings = { '1.24.0': 'lizard', '1.24.3': 'lizard-1.24.3' };
const install = `pip install lizard==1.24.3, or lizard==1.24.0, for ${options.python}`;
const asked = spawnSync(options.python, ['-c', 'import lizard; print(lizard.version)'], { encoding: 'utf8' });
if (asked.status !== 0) throw new Error(`there is no lizard: ${install}`);
const counting = countings[asked.stdout.trim()];
if (!counting) throw new Error(`lizard ${asked.stdout.trim()} is no version that is counted as: ${install}`);

function lizardFunctions() {
  const script = fileURLToPath(new URL('lizard/functions.py', import.meta.url));
  const done = spawnSync(options.python, [script], {
    input: files.map(({ path }) => path).join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (done.status !== 0) throw new Error('lizard failed');
  const lines = done.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return new Map(lines.map((line) => [line.path, line]));
}

async function ourFunctions() {
  const found = new Map();
  const host = await Host.open({ backend: 'jco', concurrency: 2 });
  const settings = {
    counting,
    metrics: ['cyclomatic', 'code-lines', 'parameters'],
    duplication: null,
  };
  for await (const report of host.run('complexity', files, { settings })) {
    if (report.status === 'failed') {
      console.error(`${report.path}: ${report.error.message}`);
      continue;
    }
    const functions = new Map();
    for (const { name, value, subject, span } of report.metrics) {
      if (subject === undefined) continue;
      const key = `${span.start} ${subject}`;
      const one = functions.get(key) ?? { subject, span };
      one[name] = value;
      functions.set(key, one);
    }
    const list = [...functions.values()].filter((one) => one.parameters !== undefined);
    found.set(report.path, { language: report.language, functions: list, unparsed: report.unparsed });
  }
  await host.close();
  return found;
}

/** The name that both know a function by. */
const lastName = (name) =>
  name
    .replace(/<.*/, '')
    .split(/::|\.|\s/)
    .at(-1);

/** lizard's functions with ours of the same name that begin where they do, or nearest before. */
function* pairs(theirs, ours) {
  const free = new Set(ours);
  const begins = (list, name, line) =>
    list.filter((one) => lastName(one.name ?? one.subject) === name && (one.line ?? one.span.line) === line);
  for (const one of theirs) {
    // Several without a name on one line can't be told apart.
    const isAnonymous = one.name === '(anonymous)';
    if (isAnonymous && begins(theirs, one.name, one.line).length !== 1) continue;
    if (isAnonymous && begins(ours, one.name, one.line).length !== 1) continue;
    const candidates = [...free].filter(
      ({ subject, span }) =>
        lastName(subject) === lastName(one.name) &&
        (isAnonymous ? span.line === one.line : span.line <= one.line && one.line <= span.endLine),
    );
    const match = candidates.sort((a, b) => b.span.line - a.span.line)[0];
    if (!match) continue;
    free.delete(match);
    yield [one, match];
  }
}

const [theirs, ours] = [lizardFunctions(), await ourFunctions()];
const totals = {};
const table = [];
for (const { path, text } of files) {
  const known = ours.get(path);
  const lizard = theirs.get(path);
  if (!known || !lizard) continue;
  totals[known.language] ??= { lizard: 0, ours: 0, compared: 0, equal: 0, explained: 0, unexplained: 0 };
  const total = totals[known.language];
  total.lizard += lizard.functions.length;
  total.ours += known.functions.length;
  const differing = [];
  for (const [one, own] of pairs(lizard.functions, known.functions)) {
    total.compared++;
    if (one.cyclomatic === own.cyclomatic) total.equal++;
    else differing.push([one, own]);
  }
  if (differing.length === 0) continue;
  for (const [one, own, rules, tried] of await explain(
    known.language,
    text,
    differing,
    known,
    lizard,
    counting,
  )) {
    total[rules.length > 0 ? 'explained' : 'unexplained']++;
    table.push({
      function: `${relative(process.cwd(), path)}:${own.span.line} ${own.subject}`,
      language: known.language,
      lizard: one.cyclomatic,
      ours: own.cyclomatic,
      rules,
      ...(tried && { tried }),
    });
  }
}

for (const { function: name, lizard, ours: own, rules, tried } of table) {
  if (!options.all && rules.length > 0) continue;
  console.log(
    `${String(lizard).padStart(5)} ${String(own).padStart(5)}  ${rules.join(', ') || `UNEXPLAINED, ${tried}`}  ${name}`,
  );
}
console.table(totals);
const byRule = {};
for (const { rules } of table)
  for (const rule of rules) byRule[rule.split(' ')[0]] = (byRule[rule.split(' ')[0]] ?? 0) + 1;
console.table(byRule);
if (options.json) writeFileSync(options.json, JSON.stringify({ totals, table }, null, 1));
process.exitCode = table.some(({ rules }) => rules.length === 0) ? 1 : 0;
