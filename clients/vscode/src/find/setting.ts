import { stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { realExecutable, realFile } from './files.js';
import type { Search } from './found.js';
import { installedIn, installedWith } from './installed.js';
import type { OnPath } from './programs.js';

/** What `tars.path` says, and what it leads to. */
export interface Named {
  /** As it is written. */
  written: string;
  /** Absolute. */
  path: string;
  /** Whether a workspace decides where it leads. */
  isOfWorkspace: boolean;
}

/** The setting that counts: a workspace's own one only if it is trusted. Undefined if there is none. */
export function namedBy({ setting, trusted, folder, home }: Search): Named | undefined {
  const ofWorkspace = trusted ? setting.workspace?.trim() : undefined;
  const written = ofWorkspace || setting.user?.trim();
  if (!written) return undefined;
  const atHome = written.replace(/^~(?=$|[\\/])/, () => home);
  const placed = atHome.replace(/\$\{workspaceFolder\}/g, () => folder);
  const isOfWorkspace = Boolean(ofWorkspace) || placed !== atHome || !isAbsolute(placed);
  return { written, path: resolve(folder, placed), isOfWorkspace };
}

/** What is there: a package, its script, or an executable. */
export async function runnableAt(path: string): Promise<OnPath | { script: string } | undefined> {
  if (await isFolder(path)) {
    const installed =
      (await installedIn(path)) ?? (await installedIn(join(path, 'node_modules', 'tars-hyperlight')));
    return installed && { installed };
  }
  const real = await realFile(path);
  if (real === undefined) return undefined;
  const installed = await installedWith(real);
  if (installed) return { installed };
  if (/\.[cm]?js$/i.test(real)) return { script: real };
  if (/\.(?:cmd|bat|ps1)$/i.test(real)) return undefined;
  return (await realExecutable(path)) === undefined ? undefined : { executable: path };
}

const isFolder = (path: string) =>
  stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
