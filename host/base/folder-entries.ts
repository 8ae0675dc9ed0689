import { type Dirent, readdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

/** Size of a folder with some thousand entries, which are listed in a few milliseconds. */
const largeBytes = 128 * 1024;

/**
 * Lists a folder, in no order. All but a large one is listed on this thread: handing that to another thread and back takes
 * several times as long. Rejects with the system's error.
 */
export async function entriesIn(folder: string): Promise<Dirent[]> {
  const options = { withFileTypes: true } as const;
  return statSync(folder).size > largeBytes ? readdir(folder, options) : readdirSync(folder, options);
}

/** Lists the names in a folder, sorted; none if it can't be read. */
export async function namesIn(folder: string): Promise<string[]> {
  const entries = await entriesIn(folder).catch(() => []);
  return entries.map(({ name }) => name).sort();
}
