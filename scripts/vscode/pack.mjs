import { createRequire } from 'node:module';
import { join } from 'node:path';
import { extension } from './places.mjs';

/** The beginning of zip's time. With this variable vsce also sorts the files. */
const epoch = '315532800';

/** Packs a folder to a VSIX; returns its path. Asks no server for anything. */
export async function pack(folder, packagePath) {
  const { createVSIX } = createRequire(join(extension, 'package.json'))('@vscode/vsce');
  process.env.SOURCE_DATE_EPOCH = epoch;
  // Zip has local times.
  process.env.TZ = 'UTC';
  // All that is run is in the bundle.
  await createVSIX({ cwd: folder, packagePath, dependencies: false, allowMissingRepository: true });
  return packagePath;
}
