import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { extension } from './places.mjs';

/** Bundles the extension to one file of a folder; returns the licences of the packages that are in it. */
export async function bundle(folder) {
  const { metafile } = await build({
    absWorkingDir: extension,
    entryPoints: ['src/extension.ts'],
    outfile: join(folder, 'extension.cjs'),
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    // VS Code 1.91 has Node 20.11.
    target: 'node20.11',
    external: ['vscode'],
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    logLevel: 'warning',
  });
  const packages = new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean));
  return [...packages].sort().map(noticeOf).join('\n');
}

/** The folder of the package that a file is of, if it is of one. */
function packageOf(path) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}

/** @throws if a package that is bundled comes without the text of its licence */
function noticeOf(place) {
  const folder = join(extension, place);
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (!text) throw new Error(`${name} has no text of its licence: THIRD-PARTY-NOTICES.txt needs it`);
  const terms = readFileSync(join(folder, text), 'utf8').replaceAll('\r\n', '\n').trim();
  return `${name} ${version} (${license})\n\n${terms}\n\n${'-'.repeat(80)}\n`;
}
