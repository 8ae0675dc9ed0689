import { dirname } from 'node:path';
import { namesIn } from '../base/folder-entries.js';
import { memoizeAsync } from '../base/memoize-async.js';
import { hasTestName, hasTestPath } from './path-class.js';

const folders =
  /^(?:__(?:test)?fixtures__|(?:test[._-]?)?fixtures?|test[._-]?data|test[._-]?inputs?|test[._-]?baselines?|__snapshots__)$/i;

/** Folders of which only the path around says that tests compare with them. */
const foldersOfTests = /^(?:baselines?|snapshots?|inputs?|golden|expected|cases|data)$/i;

/** Whether a path is that of what tests read, and compare with what they know of it: as it is, it is meant. */
export function hasInputPath(path: string): boolean {
  const parts = path.split('/').slice(0, -1);
  if (parts.some((part) => folders.test(part))) return true;
  return parts.some(
    (part, at) => foldersOfTests.test(part) && hasTestPath(`${parts.slice(0, at).join('/')}/`),
  );
}

const script = /\.[cm]?[jt]sx?$/i;

/** Tells folders whose files one test reads and compares with snapshots beside them. */
export class SnapshotFolders {
  readonly #answers = new Map<string, Promise<boolean>>();

  /** `path` is the file's, `relative` the same from the root of its repository. */
  async holds(path: string, relative: string): Promise<boolean> {
    if (!script.test(relative) || !hasTestPath(relative) || hasTestName(relative)) return false;
    return memoizeAsync(this.#answers, dirname(path), () => hasSnapshots(dirname(path)));
  }
}

async function hasSnapshots(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  if (!names.includes('__snapshots__')) return false;
  const scripts = names.filter((name) => script.test(name));
  const tests = scripts.filter(hasTestName).length;
  return tests > 0 && scripts.length > 2 * tests;
}
