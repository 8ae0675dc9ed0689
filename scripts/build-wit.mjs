// Generates wit/types/*.ts from wit/. With --check, compares instead of writing.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { $init, generateTypes } from '@bytecodealliance/jco-transpile/component';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The whole of wit/ as one WIT text: dependencies become nested packages. */
function witText() {
  const dependency = readFileSync(`${root}wit/deps/syntax/syntax.wit`, 'utf8');
  const nested = dependency.replace(/^package ([^;]+);/, 'package $1 {');
  return `${readFileSync(`${root}wit/agent.wit`, 'utf8')}\n${nested}\n}\n`;
}

await $init;
const files = generateTypes('agent', {
  wit: { tag: 'source', val: witText() },
  world: 'syntax-agent',
  features: { tag: 'list', val: [] },
  asyncMode: { tag: 'sync' },
  instantiation: { tag: 'async' },
});
const check = process.argv.includes('--check');
mkdirSync(`${root}wit/types`, { recursive: true });
for (const [name, bytes] of files) {
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
