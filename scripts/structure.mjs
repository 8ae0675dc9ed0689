#!/usr/bin/env node
// Figures on how the code is laid out. Fails if imports go round, if the layers of scripts/layers.json don't allow one,
// if a folder is in no layer, or if the listed path to a sandbox is not in the code.
//   npm run structure
//   npm run structure -- --write    writes the layers into docs/architecture.md
//   npm run structure -- --check    fails where docs/architecture.md has other layers
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cycles } from './structure/cycles.mjs';
import { functionsOf } from './structure/functions.mjs';
import { importsOf } from './structure/imports.mjs';
import { folderOf, loadLayers, refusals, unlisted } from './structure/layers.mjs';
import { mainPath } from './structure/main-path.mjs';
import { isGenerated, listFiles, parseSources, readSource, root } from './structure/sources.mjs';
import { withTree } from './structure/tree.mjs';

const mostLines = 60;
const mostBytes = 10 * 1024;
const document = 'docs/architecture.md';

const layered = listFiles(['host', 'guests', 'wit']);
const code = listFiles(['host', 'guests', 'wit', 'scripts', 'bench']).filter((path) => !isGenerated(path));
const layers = loadLayers();
const sources = parseSources([...new Set([...layered, ...code])]);
const imports = importsOf(
  sources.filter(({ path }) => layered.includes(path)),
  layered,
);
const folders = imports.map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) }));

/** Prints a figure and what it counts; returns how many. */
function figure(name, items) {
  console.log(`${String(items.length).padStart(4)}  ${name}`);
  for (const item of items) console.log(`      ${item}`);
  return items.length;
}

figure(
  `functions over ${mostLines} lines`,
  sources
    .filter(({ path }) => !isGenerated(path))
    .flatMap(functionsOf)
    .filter(({ lines }) => lines > mostLines)
    .sort((a, b) => b.lines - a.lines)
    .map(({ path, name, line, lines }) => `${path}:${line} ${name}: ${lines} lines`),
);
figure(
  'files of code over 10 kB',
  [...code, ...listFiles(['tests'])]
    .filter((path) => /\.(m?[tj]s|rs)$/.test(path))
    .map((path) => ({ path, bytes: statSync(join(root, path)).size }))
    .filter(({ bytes }) => bytes > mostBytes)
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ path, bytes }) => `${path}: ${(bytes / 1024).toFixed(1)} kB`),
);
const path = mainPath();
figure(`files from tarscli hyperlight-run to a sandbox, by ${path.hops} calls`, path.files);
const faults =
  figure('steps of that path that are not in the code', path.broken) +
  figure(
    'import cycles of files',
    cycles(imports).map((group) => group.join(' ')),
  ) +
  figure(
    'import cycles of folders',
    cycles(folders).map((group) => group.join(' ')),
  ) +
  figure('imports that the layers do not allow', refusals(layers, imports)) +
  figure('folders without a layer', unlisted(layers, layered));
if (faults > 0) process.exitCode = 1;

const present = readSource(document);
const wanted = withTree(present, layers);
if (wanted !== present) {
  if (process.argv.includes('--write')) writeFileSync(join(root, document), wanted);
  else if (process.argv.includes('--check')) {
    console.error(`${document} has other layers; run npm run structure -- --write`);
    process.exitCode = 1;
  }
}
