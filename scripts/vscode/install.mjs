import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extension } from './places.mjs';

const stamp = join(extension, 'node_modules/.installed-lockfile');

/** Installs the extension's own packages, unless they are those of the lockfile. No package runs scripts. */
export function install() {
  const lockfile = readFileSync(join(extension, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return;
  const args = ['ci', '--ignore-scripts', '--omit=optional', '--prefer-offline', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, {
    cwd: extension,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('npm ci failed in clients/vscode');
  writeFileSync(stamp, lockfile);
}
