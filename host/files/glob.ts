import { lstat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';

export interface Glob {
  /** Absolute: the folder that everything it matches is in. */
  base: string;
  matches(path: string): boolean;
}

/**
 * Compiles a glob, split into its first folder and the part to match below. A part with brackets or parentheses is
 * taken literally if an entry of that name exists, as in `app/[id]/*.ts`. A part with stars or braces never is: anybody
 * could make a folder with that name.
 */
export async function compileGlob(glob: string, cwd: string): Promise<Glob> {
  const { default: picomatch } = await import('picomatch');
  const parts = glob.replace(/\/+$/, '').split('/');
  let base = cwd;
  const start = /^(?:[A-Za-z]:)?$/.exec(parts[0]!)?.[0];
  if (start !== undefined && parts.length > 1 && (start === '' || sep === '\\')) {
    base = `${start}${sep}`;
    parts.shift();
  }
  while (parts.length > 1) {
    const name = await nameOf(parts[0]!, base);
    if (name === undefined) break;
    base = resolve(base, name);
    parts.shift();
  }
  const name = parts.length === 1 ? await nameOf(parts[0]!, base) : undefined;
  if (name !== undefined) {
    const only = resolve(base, name);
    return { base, matches: (path) => path === only };
  }
  const test = picomatch(parts.join('/'), { dot: true, nonegate: true });
  return { base, matches: (path) => test(relative(base, path).split(sep).join('/')) };
}

/** Returns the name that a part of a glob stands for, if it is a single one. */
async function nameOf(part: string, base: string): Promise<string | undefined> {
  const bare = part.replace(/\\./g, '');
  if (!/[*?{}|[\]()]/.test(bare)) return sep === '/' ? part.replace(/\\(.)/g, '$1') : part;
  if (/[*?{}|\\]/.test(part)) return undefined;
  return lstat(resolve(base, part)).then(
    () => part,
    () => undefined,
  );
}
