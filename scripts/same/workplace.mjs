// The folder that a case runs in, and what the case has changed in it.
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What no case is compared by: databases, caches, and links to packages. */
const hidden = new Set(['.data', '.cache', 'node_modules', '.git']);

export function openWorkplace(one, { place, corpora, packagePlace }) {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  if (one.corpus) cpSync(corpora[one.corpus], join(place, 'src'), { recursive: true });
  for (const [name, content] of Object.entries(one.files ?? {})) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), content);
  }
  if (one.packages) linkPackages(place, packagePlace);
  one.prepare?.(place);
  return { place, before: stateOf(place) };
}

/** What the case made, changed or removed: name to bytes, in the order of names. */
export function changedFiles({ place, before }) {
  const after = stateOf(place);
  const changed = new Map();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(name) === after.get(name)) continue;
    changed.set(name, after.has(name) ? bytesOf(join(place, name)) : Buffer.from('(removed)'));
  }
  return [...changed].sort(([a], [b]) => (a < b ? -1 : 1));
}

function bytesOf(path) {
  return lstatSync(path).isSymbolicLink() ? Buffer.from(`link to ${readlinkSync(path)}`) : readFileSync(path);
}

function stateOf(place, below = '', state = new Map()) {
  for (const entry of readdirSync(join(place, below), { withFileTypes: true })) {
    if (hidden.has(entry.name)) continue;
    const name = join(below, entry.name);
    if (entry.isDirectory()) stateOf(place, name, state);
    else {
      const { size, mtimeMs, ino, mode } = lstatSync(join(place, name));
      state.set(name, `${size} ${mtimeMs} ${ino} ${mode}`);
    }
  }
  return state;
}

function linkPackages(place, packagePlace) {
  mkdirSync(join(place, 'node_modules'));
  symlinkSync(packagePlace, join(place, 'node_modules/tars-hyperlight'));
  symlinkSync(join(packagePlace, 'node_modules/zod'), join(place, 'node_modules/zod'));
}
