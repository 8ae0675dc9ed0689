import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Skip } from './skip.js';
import type { Place, Resolved } from './targets.js';
import { walk } from './walk.js';

export interface Found {
  /** Absolute. */
  path: string;
  /** The user named this very file, rather than a folder or glob that it is in. */
  named: boolean;
}

export interface DiscoverOptions {
  cwd: string;
  gitignore: boolean;
  onSkip: (skip: Skip) => void;
  /** Called after a folder or glob that held no file. */
  onEmpty?: (place: Place) => void;
  signal?: AbortSignal | undefined;
}

/** The files at all places, each once, in a stable order, found only as far as they are asked for. */
export async function* discover(resolved: Resolved, options: DiscoverOptions): AsyncGenerator<Found> {
  const seen = new Set<string>();
  const isExcluded =
    resolved.excluded.length > 0 ? await matcher(resolved.excluded, options.cwd) : () => false;
  for (const place of resolved.places) {
    let count = 0;
    for await (const path of filesAt(place, options)) {
      count++;
      const named = place.kind === 'file';
      if (seen.has(path) || (!named && isExcluded(path))) continue;
      seen.add(path);
      yield { path, named };
    }
    if (count === 0) options.onEmpty?.(place);
  }
}

async function* filesAt(place: Place, options: DiscoverOptions): AsyncGenerator<string> {
  if (place.kind === 'file') {
    yield place.path;
  } else if (place.kind === 'folder') {
    yield* walk(place.path, options);
  } else {
    const { default: picomatch } = await import('picomatch');
    const base = resolve(options.cwd, picomatch.scan(place.glob).base);
    const matches = await matcher([place.glob], options.cwd);
    for await (const path of walk(base, options)) if (matches(path)) yield path;
  }
}

async function matcher(globs: readonly string[], cwd: string): Promise<(path: string) => boolean> {
  const { default: picomatch } = await import('picomatch');
  const tests = globs.map((glob) => {
    const matches = picomatch(glob.replace(/^\.\//, ''), { dot: true });
    return (path: string) => matches((isAbsolute(glob) ? path : relative(cwd, path)).split(sep).join('/'));
  });
  return (path) => tests.some((test) => test(path));
}
