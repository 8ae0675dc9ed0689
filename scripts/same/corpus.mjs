import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';

const skipped = new Set(['.git', 'node_modules']);
const sampleBytes = 64 * 1024;

/**
 * Copies the folders to `whole` and some files of every kind to `sample`. Both have the examples, too; `few` only
 * these.
 */
export function copyCorpus(folders, examples, { whole, sample, few, perKind = 6 }) {
  mkdirSync(whole, { recursive: true });
  const filter = (path) => !skipped.has(basename(path));
  for (const folder of folders) {
    const name = basename(folder);
    const taken = readdirSync(whole).filter((one) => one === name || one.startsWith(`${name}-`)).length;
    cpSync(folder, join(whole, taken === 0 ? name : `${name}-${taken + 1}`), { recursive: true, filter });
  }
  const files = filesBelow(whole);
  for (const path of pickSample(files, perKind)) {
    const target = join(sample, relative(whole, path));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(path, target);
  }
  for (const place of [whole, sample, few]) {
    mkdirSync(place, { recursive: true });
    for (const name of ['OrderService.cs', 'Pricing.fs']) cpSync(join(examples, name), join(place, name));
  }
  return files.length;
}

/** Up to so many files of each extension, evenly spread over all. */
function pickSample(files, perKind) {
  const kinds = new Map();
  for (const path of files.filter((one) => statSync(one).size <= sampleBytes)) {
    kinds.set(extname(path), [...(kinds.get(extname(path)) ?? []), path]);
  }
  return [...kinds.values()].flatMap((kind) => {
    const step = Math.max(1, kind.length / perKind);
    return kind.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
  });
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
