import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { InputError, PathRefusedError } from '../../base/errors.js';
import { reasonOf } from '../../base/system-error.js';

/** Longer paths are none of this system's. */
const longestPath = 4096;

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
    const whole = this.#inside(path);
    let real: string;
    try {
      real = await realpath(whole);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const absent = code === 'ENOENT' || code === 'ENOTDIR';
      throw new InputError(
        absent ? `no such file or folder: ${path}` : `can't read ${path}: ${reasonOf(error)}`,
      );
    }
    if (!this.#holds(real)) throw refused(path, 'is a link that leads out of the roots');
    const stats = await stat(real);
    if (!stats.isFile() && !stats.isDirectory()) throw refused(path, 'is neither a file nor a folder');
    return real;
  }

  /** Checks paths and globs: those with a wildcard name no file by themselves. @throws as `find` */
  async findAll(paths: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const path of paths) {
      const glob = path.replace(/^!/, '');
      if (/[*?{}[\]()]/.test(glob)) {
        if (isAbsolute(glob) || /(?:^|[\\/{,(|])\.\.(?:[\\/},)|]|$)/.test(glob) || glob.includes('\0'))
          throw refused(path, 'is a glob that leads out of the roots');
        found.push(path);
      } else if (path.startsWith('!')) {
        this.#inside(glob);
        found.push(path);
      } else {
        found.push(await this.find(path));
      }
    }
    return found;
  }

  #inside(path: string): string {
    if (path === '') throw refused(path, 'is empty');
    if (path.includes('\0')) throw refused(path.replaceAll('\0', '\\0'), 'has a NUL');
    if (path.length > longestPath)
      throw refused(`${path.slice(0, 80)}…`, `has over ${longestPath} characters`);
    const whole = resolve(this.cwd, path);
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

function refused(path: string, why: string): PathRefusedError {
  return new PathRefusedError(`${path} ${why}`, { hint: 'name a file below a root, or give its text' });
}
