// Builds the VS Code extension: clients/vscode/dist/tars-hyperlight-<version>.vsix, of the same bytes each time.
//   npm run build:vscode              installs what packs it, once for each state of its lockfile; then needs no network
//   npm run build:vscode -- --out FOLDER
// The extension has the version and the licence of this package, and what it installs is none of this package's own.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './vscode/bundle.mjs';
import { checkTypes } from './vscode/check-types.mjs';
import { install } from './vscode/install.mjs';
import { pack } from './vscode/pack.mjs';
import { extension } from './vscode/places.mjs';
import { stage } from './vscode/stage.mjs';

const { values } = parseArgs({ options: { out: { type: 'string', default: join(extension, 'dist') } } });
const staged = join(values.out, 'staged');
rmSync(staged, { recursive: true, force: true });
mkdirSync(staged, { recursive: true });

install();
checkTypes();
const notices = await bundle(staged);
const manifest = stage(staged, notices);
console.log(await pack(staged, join(values.out, `${manifest.name}-${manifest.version}.vsix`)));
