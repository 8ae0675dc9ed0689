import { realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isWithin, readSmall, realFile } from './files.js';

export const packageName = 'tars-hyperlight';
const program = 'tarscli';
const largestManifest = 1 << 20;

/** An installed package `tars-hyperlight`. */
export interface Installed {
  /** Absolute path of the script, links resolved. */
  main: string;
  version: string | undefined;
}

/** The package in a folder, or undefined if it is another one, or not built. */
export async function installedIn(folder: string): Promise<Installed | undefined> {
  const manifest = await manifestIn(folder);
  if (manifest?.name !== packageName) return undefined;
  const { bin, version } = manifest;
  const named = typeof bin === 'string' ? bin : bin?.[program];
  if (typeof named !== 'string') return undefined;
  const root = await realpath(folder);
  const main = await realFile(resolve(root, named));
  if (main === undefined || !isWithin(main, root)) return undefined;
  return { main, version: typeof version === 'string' ? version : undefined };
}

/** The package that a script belongs to, or undefined. */
export async function installedWith(script: string): Promise<Installed | undefined> {
  for (let folder = dirname(script); ; folder = dirname(folder)) {
    const installed = await installedIn(folder);
    if (installed) return installed.main === script ? installed : undefined;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Where packages are that a folder's programs come from: below it, or beside `.bin`. */
export function placesBeside(folder: string): string[] {
  return [join(folder, 'node_modules', packageName), join(folder, '..', packageName)];
}

interface Manifest {
  name?: unknown;
  version?: unknown;
  bin?: string | Record<string, unknown> | null;
}

async function manifestIn(folder: string): Promise<Manifest | undefined> {
  const text = await readSmall(join(folder, 'package.json'), largestManifest);
  if (text === undefined) return undefined;
  try {
    const manifest: unknown = JSON.parse(text);
    return typeof manifest === 'object' && manifest !== null ? manifest : undefined;
  } catch {
    return undefined;
  }
}
