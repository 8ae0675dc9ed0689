import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { realFile } from './files.js';
import { type Installed, installedIn, installedWith, packageName } from './installed.js';

/**
 * The tarscli that a workspace folder's project has installed: in its own node_modules, or in one of a folder above it in
 * the same repository, as monorepos have it. The package's own clone has itself.
 */
export async function installedFor(folder: string): Promise<Installed | undefined> {
  for (const place of await placesOf(folder)) {
    const installed =
      (await installedIn(join(place, 'node_modules', packageName))) ??
      (await linkedIn(place)) ??
      (await installedIn(place));
    if (installed) return installed;
  }
  return undefined;
}

/** What a link in `.bin` leads to. Scripts there, as pnpm and Windows have them, lie beside the package itself. */
async function linkedIn(folder: string): Promise<Installed | undefined> {
  const script = await realFile(join(folder, 'node_modules', '.bin', 'tarscli'));
  return script === undefined ? undefined : installedWith(script);
}

/** A folder and those above it, up to the root of its repository. Without a repository none above it belongs to it. */
async function placesOf(folder: string): Promise<string[]> {
  const places: string[] = [];
  for (let place = folder; ; place = dirname(place)) {
    places.push(place);
    if (await isRepository(place)) return places;
    if (dirname(place) === place) return [folder];
  }
}

/** `.git` is a file in worktrees and submodules. */
async function isRepository(folder: string): Promise<boolean> {
  return stat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
}
