#!/usr/bin/env node
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { compileCacheFolder } from './compile-cache.js';

// V8 of Node 20 optimizes scripts so early that in a process of a second it takes a fifth of the time. Newer ones wait.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=600000');

const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => unknown };

// The cache must be on before the code that it holds is loaded. Node 20 has none; a folder that the user names is
// in use already.
if (enableCompileCache && !process.env.NODE_COMPILE_CACHE) {
  const cache = compileCacheFolder();
  if ('folder' in cache) enableCompileCache(cache.folder);
  else if (process.argv.includes('--debug')) {
    process.stderr.write(`note: no code is kept for the next start: ${JSON.stringify(cache.problem)}\n`);
  }
}

const args = process.argv.slice(2);
const { runByServer } = await import('./server/thin.js');
const { code, why } = await runByServer(args);
if (code === undefined) {
  if (why !== undefined) {
    const { visible } = await import('../reports/visible.js');
    process.stderr.write(`note: not by a server: ${visible(why)}\n`);
  }
  const { runCli } = await import('./program.js');
  process.exitCode = await runCli(args);
} else {
  process.exitCode = code;
}
