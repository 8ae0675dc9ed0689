import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CleanedUp } from './results.js';
import { readRun } from './run-folder.js';
import type { StateFolder } from './state-folder.js';
import { removeTree } from './testing/remove-tree.js';

/** Runs whose journals are kept without `force`: what they decided keeps the next runs from doing it again. */
export async function cleanUp(folder: StateFolder, force: boolean): Promise<CleanedUp> {
  const done: CleanedUp = { trimmed: [], removed: [], left: [] };
  for (const run of await folder.runs()) {
    const state = await readRun(folder, run).catch(() => undefined);
    if (force || state?.started === undefined) {
      await removeTree(folder.run(run));
      await rm(folder.log(run), { force: true });
      await rm(folder.versions(run), { recursive: true, force: true });
      done.removed.push(run);
    } else if (state.ended === undefined) {
      done.left.push(run);
    } else if (await trim(folder, run)) {
      done.trimmed.push(run);
    }
  }
  return done;
}

async function trim(folder: StateFolder, run: string): Promise<boolean> {
  const names = new Set(await readdir(folder.run(run)));
  const filled = ['repository', 'results', 'cache'].filter((name) => names.has(name));
  for (const name of filled) await removeTree(join(folder.run(run), name));
  await rm(folder.versions(run), { recursive: true, force: true });
  return filled.length > 0;
}
