// Generates wit/types/*.ts from wit/. With --check, compares instead of writing.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { types } from '@bytecodealliance/jco';
import { _addPreopen } from '@bytecodealliance/preview2-shim/filesystem';

const root = fileURLToPath(new URL('../', import.meta.url));

// jco is a component itself, and sees the folders that it is given.
_addPreopen(root, root);
const files = await types(`${root}wit`, { worldName: 'syntax-agent', instantiation: 'async' });
const check = process.argv.includes('--check');
mkdirSync(`${root}wit/types`, { recursive: true });
for (const [name, bytes] of Object.entries(files)) {
  const short = /^interfaces\/tars-(?:agent|syntax)-(\w+)\.d\.ts$/.exec(name)?.[1];
  if (!short) continue;
  const path = `${root}wit/types/${short}.ts`;
  const body = new TextDecoder().decode(bytes).replaceAll(/^export function/gm, 'export declare function');
  const text = `// Generated from wit/ by scripts/build-wit.mjs.\n${body}`;
  if (!check) {
    writeFileSync(path, text);
  } else if (readFileSync(path, 'utf8') !== text) {
    console.error(`wit/types/${short}.ts is not what wit/ says: run npm run build:wit`);
    process.exitCode = 1;
  }
}
