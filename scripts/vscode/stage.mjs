import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extension, root } from './places.mjs';

const read = (...path) => readFileSync(join(...path), 'utf8');

/** Lays out beside the bundle all else that is packed; returns the manifest. */
export function stage(folder, notices) {
  const { version, license } = JSON.parse(read(root, 'package.json'));
  const { devDependencies: _, private: __, ...written } = JSON.parse(read(extension, 'package.json'));
  const files = ['extension.cjs', 'README.md', 'CHANGELOG.md', 'LICENSE', 'THIRD-PARTY-NOTICES.txt'];
  const manifest = { ...written, version, license, files };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of ['README.md', 'CHANGELOG.md']) copyFileSync(join(extension, name), join(folder, name));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices);
  return manifest;
}
