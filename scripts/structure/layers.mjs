// The layers of scripts/layers.json, from top to bottom, and the imports that they don't allow.
import { readSource } from './sources.mjs';

/** What every stack may use besides itself. */
const shared = 'wit';

/** A layer is `{ stack, depth, name, folders, holds, also, private }`; the deepest one is the lowest. */
export function loadLayers(stacks = JSON.parse(readSource('scripts/layers.json'))) {
  return Object.entries(stacks).flatMap(([stack, layers]) =>
    layers.map((layer, depth) => ({ also: [], private: [], ...layer, stack, depth })),
  );
}

/** Folders that only group others, each of which has a layer. */
const groups = new Set(['host/services']);

/**
 * `host/sandbox/jco/worker.ts` → `host/sandbox`, `host/services/core/methods/run.ts` → `host/services/core`,
 * `host/index.ts` → `host`.
 */
export function folderOf(path) {
  const folders = path.split('/').slice(0, -1);
  const depth = groups.has(folders.slice(0, 2).join('/')) ? 3 : 2;
  return folders.slice(0, depth).join('/');
}

function layerOf(layers, path) {
  const folder = folderOf(path);
  return layers.find(({ folders }) => folders.includes(folder));
}

/** Folders with files that no layer has. */
export function unlisted(layers, paths) {
  const listed = new Set(layers.flatMap(({ folders }) => folders));
  const stacks = new Set(layers.map(({ stack }) => stack));
  const found = paths.filter((path) => stacks.has(path.split('/')[0])).map(folderOf);
  return [...new Set(found)].filter((folder) => !listed.has(folder)).sort();
}

/** A line for each import that the layers don't allow. */
export function refusals(layers, imports) {
  return imports.flatMap(({ from, to, line }) => {
    const [above, below] = [layerOf(layers, from), layerOf(layers, to)];
    const why = refusal(above, below, from, to);
    const place = (path, layer) => `${path} (${layer ? `${layer.stack}: ${layer.name}` : 'no layer'})`;
    return why === undefined
      ? []
      : [`${place(`${from}:${line}`, above)} imports ${place(to, below)}: ${why}`];
  });
}

function refusal(above, below, from, to) {
  if (!above || !below) return 'scripts/layers.json has no layer for it';
  const inner = below.private.find((folder) => to.startsWith(`${folder}/`));
  if (inner !== undefined && above !== below) return `${inner} is its layer's own`;
  if (folderOf(from) === folderOf(to) || above.also.includes(folderOf(to))) return undefined;
  if (above === below) return 'folders of one layer do not use each other';
  if (above.stack !== below.stack) return below.stack === shared ? undefined : `only ${shared} is shared`;
  return above.depth < below.depth ? undefined : 'it lies higher';
}
