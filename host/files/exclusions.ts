import { dirname } from 'node:path';
import { compileGlob, type Glob } from './glob.js';

interface Exclusion extends Glob {
  glob: string;
  onlyFolders: boolean;
  used: boolean;
}

/** What is left out of folders and globs: files that a glob matches, and everything below a folder that it matches. */
export class Exclusions {
  readonly #exclusions: readonly Exclusion[];
  #count = 0;

  private constructor(exclusions: readonly Exclusion[]) {
    this.#exclusions = exclusions;
  }

  static async of(globs: readonly string[], cwd: string): Promise<Exclusions> {
    const exclusions = globs.map(async (glob) => ({
      ...(await compileGlob(glob, cwd)),
      ...{ glob, onlyFolders: glob.endsWith('/'), used: false },
    }));
    return new Exclusions(await Promise.all(exclusions));
  }

  /** How often something was left out. */
  get count(): number {
    return this.#count;
  }

  /** Whether a path itself is left out; the caller checks the folders above it first. */
  excludes(path: string, isFolder: boolean): boolean {
    let excluded = false;
    for (const exclusion of this.#exclusions) {
      if ((exclusion.onlyFolders && !isFolder) || !exclusion.matches(path)) continue;
      exclusion.used = true;
      excluded = true;
    }
    if (excluded) this.#count++;
    return excluded;
  }

  /** Whether a folder, or one above it, is left out. */
  excludesFolder(folder: string): boolean {
    for (let at = folder; ; at = dirname(at)) {
      if (this.excludes(at, true)) return true;
      if (at === dirname(at)) return false;
    }
  }

  /** Returns the globs that left nothing out. */
  unused(): string[] {
    return this.#exclusions.filter(({ used }) => !used).map(({ glob }) => glob);
  }
}
