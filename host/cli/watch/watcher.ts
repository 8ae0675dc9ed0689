import { resolve } from 'node:path';
import { type FSWatcher, watch as watchPaths } from 'chokidar';
import { InputError } from '../../base/errors.js';
import { reasonOf } from '../../base/system-error.js';
import type { Changes } from './changes.js';
import type { WatchedPlaces } from './places.js';

/** How each system's limit shows, and what to do about it. */
const limits: Partial<Record<string, string>> = {
  ENOSPC: 'raise fs.inotify.max_user_watches with sysctl, name fewer folders, or use --poll 2s',
  EMFILE: 'raise the limit on open files (ulimit -n) and fs.inotify.max_user_instances, or use --poll 2s',
  ENFILE: 'the system has too many open files: end other programs, or use --poll 2s',
};

/** Tells `changes` what happens in the places. Resolves when nothing that happens is missed any more. */
export async function openWatcher(
  places: WatchedPlaces,
  changes: Changes,
  pollMs: number | undefined,
): Promise<FSWatcher> {
  const watcher = watchPaths([...places.roots], {
    ignored: (path) => places.ignores(resolve(path)),
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    ...(pollMs === undefined ? {} : { usePolling: true, interval: pollMs, binaryInterval: pollMs }),
  });
  watcher.on('all', (event, given) => {
    const path = resolve(given);
    if (places.decides(path)) changes.addEverything();
    else for (const name of places.namesOf(path, event.endsWith('Dir'))) changes.add(name);
  });
  const failed = new Promise<never>((_, reject) => {
    watcher.on('error', (error) => {
      const failure = failureOf(error);
      reject(failure);
      changes.fail(failure);
    });
  });
  // An error after the start ends the waiting for changes.
  failed.catch(() => {});
  try {
    await Promise.race([new Promise<void>((resolve) => watcher.once('ready', resolve)), failed]);
  } catch (error) {
    await watcher.close();
    throw error;
  }
  return watcher;
}

function failureOf(error: unknown): InputError {
  const { code } = error as NodeJS.ErrnoException;
  const hint = code === undefined ? undefined : limits[code];
  if (hint === undefined) return new InputError(`can't watch: ${reasonOf(error)}`, { cause: error });
  return new InputError(`can't watch so many folders: ${code}`, { hint, cause: error });
}
