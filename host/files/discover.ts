import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Skip } from './skip.js';
import type { Place, Resolved } from './targets.js';
import { treeLeft } from './tree.js';
import { walk } from './walk.js';

export interface Found {
  /** Absolute. */
  path: string;
  /** What to open: where a link leads that was named. */
  real: string;
  /** Real path of the folder that `real` must lie in when it is opened. */
  within: string;
  /** The user named this very file, rather than a folder or glob that it is in. */
  named: boolean;
}

export interface DiscoverOptions {
  cwd: string;
  gitignore: boolean;
  onSkip: (skip: Skip) => void;
  /** Called after a folder or glob that held no file. */
  onEmpty?: (place: Place) => void;
  onNotice?: ((text: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** The files at all places, each once, in a stable order, found only as far as they are asked for. */
export async function* discover(resolved: Resolved, options: DiscoverOptions): AsyncGenerator<Found> {
  const seen = new Set<string>();
  const isExcluded =
    resolved.excluded.length > 0 ? await matcher(resolved.excluded, options.cwd) : () => false;
  for (const place of resolved.places) {
    let count = 0;
    for await (const found of filesAt(place, options)) {
      count++;
      const { path, named } = found;
      if (seen.has(path) || (!named && isExcluded(path))) continue;
      seen.add(path);
      yield found;
    }
    if (count === 0) options.onEmpty?.(place);
  }
}

async function* filesAt(place: Place, options: DiscoverOptions): AsyncGenerator<Found> {
  if (place.kind === 'file') {
    yield { path: place.path, real: place.real, within: dirname(place.real), named: true };
  } else if (place.kind === 'folder') {
    for await (const path of walk(place.path, options)) yield inFolder(path, place.real);
  } else {
    const { default: picomatch } = await import('picomatch');
    const base = resolve(options.cwd, picomatch.scan(place.glob).base);
    const within = await realpath(base).catch(() => base);
    if ((await treeLeft(base, options.cwd).catch(() => undefined)) !== undefined) {
      options.onSkip({
        path: base,
        reason: 'unreadable',
        detail: 'it is a link that leads out of this folder',
      });
      return;
    }
    const matches = await matcher([place.glob], options.cwd);
    for await (const path of walk(base, options)) if (matches(path)) yield inFolder(path, within);
  }
}

function inFolder(path: string, within: string): Found {
  return { path, real: path, within, named: false };
}

async function matcher(globs: readonly string[], cwd: string): Promise<(path: string) => boolean> {
  const { default: picomatch } = await import('picomatch');
  const tests = globs.map((glob) => {
    const matches = picomatch(glob.replace(/^\.\//, ''), { dot: true });
    return (path: string) => matches((isAbsolute(glob) ? path : relative(cwd, path)).split(sep).join('/'));
  });
  return (path) => tests.some((test) => test(path));
}
