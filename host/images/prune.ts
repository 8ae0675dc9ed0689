import type { Dirent } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const staleTemporaryMs = 60 * 60 * 1000;
/** Largest difference between the clocks of the machines that share a cache. */
const clockSkewMs = 5 * 60 * 1000;

export const temporaryPrefix = 'tmp-';

interface Held {
  folder: string;
  name: string;
  /** When the entry was last used. 0 for a time in the future: such an entry would never expire. */
  usedMs: number;
  bytes: number;
}

/**
 * Removes the least recently used entries until the rest fits. `newest` always stays. Only folders count as entries;
 * links and files are left alone. No link is followed.
 */
export async function prune(root: string, newest: string, maximumBytes: number): Promise<void> {
  const held: Held[] = [];
  for (const entry of await listed(root)) {
    const one = entry.isDirectory() && (await holding(root, entry.name));
    if (one) held.push(one);
  }
  const isTemporary = ({ name }: Held) => name.startsWith(temporaryPrefix);
  const abandoned = held.filter((one) => isTemporary(one) && Date.now() - one.usedMs > staleTemporaryMs);
  const written = held.filter((one) => isTemporary(one) && !abandoned.includes(one));
  let total = written.reduce((sum, { bytes }) => sum + bytes, 0);
  const rank = ({ name, usedMs }: Held) => (name === newest ? Number.POSITIVE_INFINITY : usedMs);
  const entries = held.filter((one) => !isTemporary(one)).toSorted((a, b) => rank(b) - rank(a));
  const unfit = entries.filter(({ bytes, name }) => {
    if (total + bytes > maximumBytes && name !== newest) return true;
    total += bytes;
    return false;
  });
  for (const { folder } of [...abandoned, ...unfit]) {
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Sums the sizes of all files below a folder. A missing folder counts as empty. */
export async function bytesBelow(folder: string): Promise<number> {
  let total = 0;
  for (const entry of await listed(folder)) {
    const path = join(folder, entry.name);
    total += entry.isDirectory()
      ? await bytesBelow(path)
      : await lstat(path).then(
          ({ size }) => size,
          () => 0,
        );
  }
  return total;
}

async function holding(root: string, name: string): Promise<Held | undefined> {
  const folder = join(root, name);
  const stats = await lstat(folder).catch(() => undefined);
  if (!stats) return undefined;
  const usedMs = stats.mtimeMs > Date.now() + clockSkewMs ? 0 : stats.mtimeMs;
  return { folder, name, usedMs, bytes: await bytesBelow(folder) };
}

/** Lists a folder. Another process may be removing it. */
function listed(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
