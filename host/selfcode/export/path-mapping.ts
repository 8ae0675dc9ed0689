import { turn } from '../../base/slices.js';

/** The files below a folder, by their names in small letters. */
export class FileIndex {
  readonly #byPath = new Map<string, string[]>();
  readonly #byName = new Map<string, string[]>();

  add(path: string): void {
    append(this.#byPath, path.toLowerCase(), path);
    append(this.#byName, nameOf(path).toLowerCase(), path);
  }

  /** The file of this path; in other cases if there is just one; `ambiguous` if there are several. */
  find(path: string): { path: string } | 'ambiguous' | undefined {
    const found = this.#byPath.get(path.toLowerCase());
    if (found === undefined) return undefined;
    if (found.includes(path)) return { path };
    return found.length === 1 ? { path: found[0]! } : 'ambiguous';
  }

  /** Folders below which a file has this path, each with a slash at its end. */
  foldersBefore(path: string): string[] {
    const end = `/${path.toLowerCase()}`;
    const found = this.#byName.get(nameOf(path).toLowerCase()) ?? [];
    return found.filter((one) => one.toLowerCase().endsWith(end)).map((one) => one.slice(0, 1 - end.length));
  }
}

/** How the paths of a state become paths below a folder. */
export interface Mapping {
  /** Folders at their beginning that are left out, such as `C:/code/`; with a slash at its end, or empty. */
  without: string;
  /** Folders that are put before them; with a slash at its end, or empty. */
  before: string;
}

const same: Mapping = { without: '', before: '' };

/** Paths whose folders are tried, and mappings that are tried. */
const tried = 50;
const mostMappings = 128;

/** Applies a mapping; undefined if it doesn't fit the path. */
export function mapped(path: string, { without, before }: Mapping): string | undefined {
  if (!path.toLowerCase().startsWith(without.toLowerCase())) return undefined;
  return before + path.slice(without.length);
}

/**
 * Finds the mapping by which most paths are files: as they are, without folders at their beginning, or below a folder.
 * One by which less than half of them are files is taken for chance.
 */
export async function mappingFor(paths: readonly string[], index: FileIndex): Promise<Mapping> {
  let best = { mapping: same, hits: hitsOf(same, paths, index) };
  const least = Math.max(best.hits, Math.ceil(paths.length / 2) - 1);
  for (const mapping of candidates(paths, index)) {
    await turn();
    const hits = hitsOf(mapping, paths, index);
    if (hits > Math.max(best.hits, least)) best = { mapping, hits };
  }
  return best.mapping;
}

/** Shorter ones come first. */
function candidates(paths: readonly string[], index: FileIndex): Mapping[] {
  const without = new Set<string>();
  const before = new Set<string>();
  for (const path of paths.slice(0, tried)) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
      without.add(path.slice(0, at + 1));
    for (const folder of index.foldersBefore(path)) before.add(folder);
  }
  const all = [
    ...[...without].map((text) => ({ without: text, before: '' })),
    ...[...before].map((text) => ({ without: '', before: text })),
  ];
  const length = (mapping: Mapping) => mapping.without.length + mapping.before.length;
  return all.sort((a, b) => length(a) - length(b)).slice(0, mostMappings);
}

function hitsOf(mapping: Mapping, paths: readonly string[], index: FileIndex): number {
  return paths.filter((path) => {
    const target = mapped(path, mapping);
    return target !== undefined && index.find(target) !== undefined;
  }).length;
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
