import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { extension, root } from './places.mjs';

/** Checks types: what `npm ci` installs has none of VS Code, so that `npm run types` can't. */
export function checkTypes() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', extension], { stdio: 'inherit' });
  if (status !== 0) throw new Error('clients/vscode has wrong types');
}
