import { dirname } from 'node:path';
import { Exclusions } from './exclusions.js';
import { compileGlob } from './glob.js';
import type { Skip } from './skip.js';
import type { InputTarget, Resolved } from './targets.js';
import { resolvePath } from './tree.js';
import { walk } from './walk.js';

export interface Found {
  /** Absolute. */
  path: string;
  /** The path to open: the target, if the user named a link. */
  real: string;
  /** Real path of the folder that `real` must be in when it is opened. */
  within: string;
  /** Whether the user named this very file, rather than a folder or glob. */
  named: boolean;
  /** The folder that the user named, or that all matches of the glob are in. */
  base: string;
}

export interface DiscoverOptions {
  cwd: string;
  gitignore: boolean;
  onSkip: (skip: Skip) => void;
  /** Called after a folder or glob without a file. */
  onEmpty?: (place: InputTarget) => void;
  /** Whether a file, or anything in a folder, is wanted at all. Default: everything is. */
  among?: ((path: string, isFolder: boolean) => boolean) | undefined;
  /** Receives every folder that is found in one that is read, and whether it is read, too. */
  onFolder?: ((path: string, isRead: boolean) => void) | undefined;
  onNotice?: ((text: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Finds the files of all inputs, each once, in a stable order, on demand. */
export async function* discover(resolved: Resolved, options: DiscoverOptions): AsyncGenerator<Found> {
  const seen = new Set<string>();
  const exclusions = await Exclusions.of(resolved.excluded, options.cwd);
  for (const place of resolved.places) {
    const excluded = exclusions.count;
    let count = 0;
    for await (const found of filesAt(place, exclusions, options)) {
      count++;
      if (seen.has(found.path)) continue;
      seen.add(found.path);
      yield found;
    }
    if (count === 0 && exclusions.count === excluded) options.onEmpty?.(place);
  }
  for (const glob of exclusions.unused()) options.onNotice?.(`!${glob} leaves nothing out`);
}

async function* filesAt(
  place: InputTarget,
  exclusions: Exclusions,
  options: DiscoverOptions,
): AsyncGenerator<Found> {
  const { among = () => true } = options;
  if (place.kind === 'file') {
    if (!among(place.path, false)) return;
    const base = dirname(place.path);
    yield { path: place.path, real: place.real, within: dirname(place.real), named: true, base };
    return;
  }
  const walking = {
    ...options,
    excludes: (path: string, isFolder: boolean) =>
      !among(path, isFolder) || exclusions.excludes(path, isFolder),
  };
  if (place.kind === 'folder') {
    if (exclusions.excludesFolder(place.path)) return;
    for await (const path of walk(place.path, walking)) yield inFolder(path, place.real, place.path);
    return;
  }
  const { base, matches } = await compileGlob(place.glob, options.cwd);
  if (exclusions.excludesFolder(base)) return;
  const { real, left } = await resolvePath(base, options.cwd).catch(() => ({ real: base, left: undefined }));
  if (left !== undefined) {
    options.onSkip({
      path: base,
      reason: 'unreadable',
      detail: 'it is a link that leads out of this folder',
    });
    return;
  }
  for await (const path of walk(base, walking)) if (matches(path)) yield inFolder(path, real, base);
}

function inFolder(path: string, within: string, base: string): Found {
  return { path, real: path, within, named: false, base };
}
