import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { compileGlob, type Glob } from '../../files/glob.js';

const mostEntries = 500_000;
const mostDepth = 64;

/** A file with results. `within`: real path of the folder that it must lie in when it is opened. */
export interface ResultFile {
  path: string;
  within: string;
}

/**
 * Finds the files with results of a run in an order that doesn't change: `.trx` and `.xml` in its folder, and what
 * globs match below the work tree, if it was written in this run. Follows no links, and enters neither `.git` nor
 * `node_modules` unless the glob begins there.
 */
export async function findResultFiles(
  run: { resultsFolder: string; cwd: string; startedMs: number },
  globs: readonly string[],
): Promise<{ files: ResultFile[]; problems: string[] }> {
  const problems: string[] = [];
  const found = new Map<string, ResultFile>();
  const own: Glob = { base: run.resultsFolder, matches: (path) => /\.(?:trx|xml)$/i.test(path) };
  const places = [{ glob: own, within: run.resultsFolder, sinceMs: 0 }];
  for (const glob of globs) {
    places.push({ glob: await compileGlob(glob, run.cwd), within: run.cwd, sinceMs: run.startedMs });
  }
  for (const { glob, within, sinceMs } of places) {
    for await (const path of filesBelow(glob.base, problems)) {
      if (!glob.matches(path) || found.has(path)) continue;
      const stats = await lstat(path).catch(() => undefined);
      if (stats !== undefined && stats.ctimeMs >= sinceMs) found.set(path, { path, within });
    }
  }
  const files = [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, problems };
}

async function* filesBelow(base: string, problems: string[]): AsyncGenerator<string> {
  const stats = await lstat(base).catch(() => undefined);
  if (stats?.isFile()) yield base;
  if (!stats?.isDirectory()) return;
  let left = mostEntries;
  const folders = [{ path: base, depth: 0 }];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for await (const entry of entriesOf(next.path)) {
      if (left-- === 0) {
        problems.push(`results are not looked for in all of ${base}: it has over ${mostEntries} entries`);
        return;
      }
      const path = join(next.path, entry.name);
      if (entry.isFile()) yield path;
      if (entry.isDirectory() && next.depth < mostDepth && !/^(?:\.git|node_modules)$/.test(entry.name)) {
        folders.push({ path, depth: next.depth + 1 });
      }
    }
  }
}

/** Yields the entries of a folder; what can't be read has none. */
async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(folder);
  } catch {
    // A name may be too long, or the folder closed or gone.
  }
}
