import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { InputError, PathRefusedError } from '../../base/errors.js';
import { reasonOf } from '../../base/system-error.js';
import { compileGlob } from '../../files/glob.js';
import { isGlob } from '../../files/targets.js';

/** Longer paths are none of this system's. */
const longestPath = 4096;
/** A part of a glob that leads up, also as an alternative. */
const leadsUp = /(?:^|[\\/{,(|])\.\.(?:[\\/},)|]|$)/;

/** The folders that a service works in. Every path of a request lies in one of them, links resolved. */
export class Workspace {
  /** Real paths. The first is what relative paths are relative to. */
  readonly roots: readonly string[];

  private constructor(roots: readonly string[]) {
    this.roots = roots;
  }

  /** @throws InputError for a root that is no folder */
  static async open(roots: readonly string[]): Promise<Workspace> {
    return new Workspace(await Promise.all(roots.map(rootOf)));
  }

  /** The folder that relative paths are relative to. */
  get cwd(): string {
    return this.roots[0]!;
  }

  /**
   * The real path of a file or folder. @throws PathRefusedError; InputError if there is none, or none that can be read
   */
  async find(path: string): Promise<string> {
    const real = await this.#realOf(path, this.cwd);
    if (real === undefined) throw new InputError(`no such file or folder: ${path}`);
    return real;
  }

  /**
   * Checks paths, globs and, after a `!`, globs of what to leave out. As everywhere, a path with a wildcard is a glob
   * only if nothing has that name. Relative ones are relative to `cwd`: by default the first root. @throws as `find`
   */
  findAll(paths: readonly string[], cwd = this.cwd): Promise<string[]> {
    return Promise.all(paths.map((path) => this.#findOne(path, cwd)));
  }

  async #findOne(path: string, cwd: string): Promise<string> {
    if (path.startsWith('!') && path.length > 1) {
      await this.#checkGlob(path, path.slice(1), cwd);
      return path;
    }
    if (leadsUp.test(path) && isGlob(path)) throw refusedGlob(path);
    const real = await this.#realOf(path, cwd);
    if (real !== undefined) return real;
    if (!isGlob(path)) throw new InputError(`no such file or folder: ${path}`);
    await this.#checkGlob(path, path, cwd);
    return path;
  }

  /** The real path of what is there; undefined if nothing is. */
  async #realOf(path: string, cwd: string): Promise<string | undefined> {
    const whole = this.#inside(path, cwd);
    try {
      const real = await realpath(whole);
      if (!this.#holds(real)) throw refused(path, 'is a link that leads out of the roots');
      const stats = await stat(real);
      if (!stats.isFile() && !stats.isDirectory()) throw refused(path, 'is neither a file nor a folder');
      return real;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (error instanceof PathRefusedError) throw error;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw new InputError(`can't read ${path}: ${reasonOf(error)}`);
    }
  }

  /**
   * All that a glob matches is below its first folder, as the search for files reads it: escapes and links resolved.
   */
  async #checkGlob(path: string, glob: string, cwd: string): Promise<void> {
    this.#inside(glob, cwd);
    const { base } = await compileGlob(glob, cwd);
    const real = await realpath(base).catch(() => base);
    if (leadsUp.test(glob) || !this.#holds(base) || !this.#holds(real)) throw refusedGlob(path);
  }

  #inside(path: string, cwd: string): string {
    if (path === '') throw new PathRefusedError('a path is empty');
    if (path.includes('\0')) throw refused(path.replaceAll('\0', '\\0'), 'has a NUL');
    if (path.length > longestPath)
      throw refused(`${path.slice(0, 80)}…`, `has over ${longestPath} characters`);
    const whole = resolve(cwd, path);
    if (!this.#holds(whole)) throw refused(path, 'leads out of the roots');
    return whole;
  }

  #holds(path: string): boolean {
    return this.roots.some((root) => {
      const way = relative(root, path);
      return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
    });
  }
}

async function rootOf(path: string): Promise<string> {
  const real = await realpath(path).catch((error) => {
    throw new InputError(`can't use the folder ${path}: ${reasonOf(error)}`);
  });
  if (!(await stat(real)).isDirectory()) throw new InputError(`${path} is not a folder`);
  return real;
}

function refusedGlob(path: string): PathRefusedError {
  return refused(path, 'is a glob that leads out of the roots');
}

function refused(path: string, why: string): PathRefusedError {
  return new PathRefusedError(`${path} ${why}`, { hint: 'name a file below a root, or give its text' });
}
