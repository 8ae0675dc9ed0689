import { basename, dirname, join, relative, sep } from 'node:path';
import { isBelow } from '../../base/below.js';
import { discover } from '../../files/discover.js';
import { compileGlob } from '../../files/glob.js';
import type { InputTarget, Resolved } from '../../files/targets.js';
import { tellsOfOthers } from '../../files/telling.js';
import { resolvePath } from '../../files/tree.js';
import { isClosedByName } from '../../files/walk.js';

/** A folder or file that is watched. */
interface Place {
  kind: 'folder' | 'file';
  /** As the user named it, absolute. */
  path: string;
  /** With links resolved: what the system tells of. */
  real: string;
}

/** What is watched: the user's places, without the folders that no walk reads, and the files that options name. */
export class WatchedPlaces {
  /** The folders to watch: those around the places, as these may go and come back. */
  readonly roots: ReadonlySet<string>;
  readonly #places: readonly Place[];
  readonly #deciding: ReadonlySet<string>;
  readonly #leftOut: ReadonlySet<string>;
  readonly #isSource: (path: string) => boolean;

  private constructor(
    places: readonly Place[],
    deciding: ReadonlySet<string>,
    leftOut: ReadonlySet<string>,
    isSource: (path: string) => boolean,
  ) {
    this.#places = places;
    this.#deciding = deciding;
    this.#leftOut = leftOut;
    this.#isSource = isSource;
    const watched = [...places.map(({ real }) => real), ...deciding];
    this.roots = new Set(watched.map((path) => dirname(path)));
  }

  /** Looks for the folders that are left out. `deciding`: files that options name, absolute. */
  static async find(
    resolved: Resolved,
    deciding: readonly string[],
    options: {
      cwd: string;
      gitignore: boolean;
      signal: AbortSignal;
      isSource: (path: string) => boolean;
    },
  ): Promise<WatchedPlaces> {
    const places = await Promise.all(resolved.places.map((place) => placeOf(place, options.cwd)));
    const leftOut = new Set<string>();
    const onFolder = (path: string, isRead: boolean) => void (isRead || leftOut.add(path));
    const walk = discover(resolved, { ...options, onFolder, onSkip: () => {} });
    for await (const _ of walk) options.signal.throwIfAborted();
    const reals = await Promise.all(deciding.map((path) => realOf(path, options.cwd)));
    return new WatchedPlaces(places, new Set(reals), leftOut, options.isSource);
  }

  /** Whether nothing of a real path is to be told. */
  ignores(real: string): boolean {
    if (this.#deciding.has(real) || this.roots.has(real)) return false;
    return this.#around(real).every((place) => this.#leavesOut(real, place));
  }

  /** Whether a change of the file changes what else is read or found. */
  decides(real: string): boolean {
    if (this.#deciding.has(real)) return true;
    return tellsOfOthers(basename(real)) && this.#around(real).some(({ kind }) => kind === 'folder');
  }

  /** The paths as which a walk finds it, if it can be a source. */
  namesOf(real: string, isFolder: boolean): string[] {
    const places = this.#around(real);
    if (!isFolder && !places.some(({ kind }) => kind === 'file') && !this.#isSource(real)) return [];
    return places.map((place) => named(real, place));
  }

  #around(real: string): Place[] {
    return this.#places.filter((place) => isBelow(real, place.real));
  }

  #leavesOut(real: string, place: Place): boolean {
    const name = basename(real);
    if (real === place.real || tellsOfOthers(name)) return false;
    return isClosedByName(name) || this.#leftOut.has(named(real, place));
  }
}

function named(real: string, place: Place): string {
  const way = relative(place.real, real);
  return way === '' ? place.path : join(place.path, ...way.split(sep));
}

async function placeOf(target: InputTarget, cwd: string): Promise<Place> {
  if (target.kind !== 'glob') return { kind: target.kind, path: target.path, real: target.real };
  const { base } = await compileGlob(target.glob, cwd);
  return { kind: 'folder', path: base, real: await realOf(base, cwd) };
}

/** The real path of a file that may not be there. */
async function realOf(path: string, cwd: string): Promise<string> {
  try {
    return (await resolvePath(path, cwd)).real;
  } catch {
    return path === dirname(path) ? path : join(await realOf(dirname(path), cwd), basename(path));
  }
}
