import { isAbsolute, join } from 'node:path';
import { realExecutable, realFile } from './files.js';
import { type Installed, installedIn, installedWith, placesBeside } from './installed.js';

/** What on PATH is looked at. */
export interface Places {
  path: string | undefined;
  platform: NodeJS.Platform;
  /** Whether a file may be run. */
  allows: (real: string) => boolean;
}

/** A tarscli on PATH: a package's script, or an executable. */
export type OnPath = { installed: Installed } | { executable: string };

/** The first Node on PATH, as an absolute path. */
export async function nodeOnPath(places: Places): Promise<string | undefined> {
  const name = places.platform === 'win32' ? 'node.exe' : 'node';
  for (const folder of foldersOf(places)) {
    const path = join(folder, name);
    const real = await realExecutable(path);
    // Version managers tell by its own name which program is wanted.
    if (real !== undefined && places.allows(real)) return path;
  }
  return undefined;
}

/** The first tarscli on PATH. */
export async function tarscliOnPath(places: Places): Promise<OnPath | undefined> {
  for (const folder of foldersOf(places)) {
    const found = places.platform === 'win32' ? await onWindows(folder) : await onUnix(folder);
    if (!found) continue;
    if (places.allows('installed' in found ? found.installed.main : await real(found.executable)))
      return found;
  }
  return undefined;
}

const real = async (path: string) => (await realFile(path)) ?? path;

async function onUnix(folder: string): Promise<OnPath | undefined> {
  const path = join(folder, 'tarscli');
  const script = await realExecutable(path);
  if (script === undefined) return undefined;
  const installed = await installedWith(script);
  return installed ? { installed } : { executable: path };
}

/** A `.cmd` is only run by a shell, which reads arguments in its own way: what it would run is found instead. */
async function onWindows(folder: string): Promise<OnPath | undefined> {
  const executable = join(folder, 'tarscli.exe');
  if ((await realFile(executable)) !== undefined) return { executable };
  if ((await realFile(join(folder, 'tarscli.cmd'))) === undefined) return undefined;
  for (const place of placesBeside(folder)) {
    const installed = await installedIn(place);
    if (installed) return { installed };
  }
  return undefined;
}

/** Folders that aren't absolute would be other ones in each workspace. */
function foldersOf({ path, platform }: Places): string[] {
  const separator = platform === 'win32' ? ';' : ':';
  const folders = (path ?? '').split(separator).map((folder) => folder.replace(/^"(.*)"$/, '$1'));
  return folders.filter((folder) => isAbsolute(folder));
}
