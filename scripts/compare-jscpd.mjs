#!/usr/bin/env node
// Holds the clones of `tarscli hyperlight-run complexity --format json` against those that jscpd found:
// which of jscpd's are found, and where those are that it doesn't know.
//
//   npx jscpd@4 FOLDER --min-tokens 50 --min-lines 1 --reporters json --output OUT --max-size 2mb --max-lines 100000
//   tarscli hyperlight-run complexity --dir FOLDER --format json --output clones.json
// --shorter CLONES.json: a run with fewer tokens at least (`--settings`). jscpd counts blanks and line ends as tokens,
// so that of its clones some have fewer tokens than asked for; these are told apart from those that are missed.
// Paths in the reports are relative to where the two ran; --jscpd-root says where that was for jscpd.
//
//   node scripts/compare-jscpd.mjs OUT/jscpd-report.json clones.json [--jscpd-root FOLDER] [--missed]
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    missed: { type: 'boolean', default: false },
    'jscpd-root': { type: 'string', default: '.' },
    shorter: { type: 'string' },
  },
});
const [jscpdFile, ownFile] = positionals;
const jscpd = JSON.parse(readFileSync(jscpdFile, 'utf8')).duplicates;
const own = JSON.parse(readFileSync(ownFile, 'utf8'));

const pathOf = (name) => relative(process.cwd(), resolve(values['jscpd-root'], name));
const theirs = jscpd.map(({ firstFile, secondFile, tokens, fragment }) => ({
  tokens,
  fragment,
  places: [firstFile, secondFile].map(({ name, startLoc, endLoc }) => ({
    path: pathOf(name),
    // Some of jscpd's places end before they begin.
    line: Math.min(startLoc.line, endLoc.line),
    endLine: Math.max(startLoc.line, endLoc.line),
  })),
}));

const files = new Map(own.files.map((file) => [file.path, file]));
function index(clones) {
  const byPath = new Map();
  for (const group of clones) {
    for (const place of group.places) {
      if (!byPath.has(place.path)) byPath.set(place.path, []);
      byPath.get(place.path).push({ group, place });
    }
  }
  return byPath;
}

/** How much of one stretch of lines the other one covers. */
function share(of, by) {
  const common = Math.min(of.endLine, by.endLine) - Math.max(of.line, by.line) + 1;
  return Math.max(0, common) / (of.endLine - of.line + 1);
}

// jscpd's places begin and end within a line; what stands there is mostly a bracket, or half of a statement.
function inner({ path, line, endLine }) {
  return endLine - line < 3 ? { path, line, endLine } : { path, line: line + 1, endLine: endLine - 1 };
}

const enough = 0.8;

/** jscpd reports some second places with lines that are not theirs: as many lines as the first has they don't have. */
function isMisplaced([first, second]) {
  return Math.abs(second.endLine - second.line - (first.endLine - first.line)) > 1;
}

function isIn(byPath, { places }) {
  const [first, second] = places.map(inner);
  const isSecond = (place) =>
    place.path === second.path && (isMisplaced(places) || share(second, place) >= enough);
  return (byPath.get(first.path) ?? []).some(
    ({ group, place }) =>
      share(first, place) >= enough && group.places.some((other) => other !== place && isSecond(other)),
  );
}

const comparable = theirs.filter(({ places }) => places.every(({ path }) => files.has(path)));
const atFull = index(own.clones);
const shorter = values.shorter ? JSON.parse(readFileSync(values.shorter, 'utf8')).clones : [];
const atShorter = index(shorter);
const notFound = comparable.filter((clone) => !isIn(atFull, clone));
const short = notFound.filter((clone) => isIn(atShorter, clone));
const missed = notFound.filter((clone) => !short.includes(clone));
const known = own.clones.filter(({ places }) =>
  theirs.some(({ places: pair }) =>
    pair.every((one) => places.some((place) => place.path === one.path && share(one, place) > 0)),
  ),
);
console.log(`jscpd: ${theirs.length} clones, ${comparable.length} in files that both read`);
const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;
const found = comparable.length - notFound.length;
const long = comparable.length - short.length;
console.log(`of these shorter than asked for, without blanks: ${short.length}`);
console.log(`of the ${long} others found: ${found} (${percent(found, long)})`);
console.log(`ours: ${own.clones.length} groups, ${known.length} of them at places of a clone of jscpd`);
if (values.missed) {
  for (const { places, tokens, fragment } of missed) {
    const shown = places.map(({ path, line, endLine }) => `${path}:${line}-${endLine}`).join('  ');
    console.log(`missed, ${tokens} tokens: ${shown}\n${fragment.replace(/^/gm, '    | ')}`);
  }
}
