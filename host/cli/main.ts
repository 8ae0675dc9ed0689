#!/usr/bin/env node
import module from 'node:module';

// The cache has to be on before what it should hold is loaded; Node 20 has none.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();

const { runCli } = await import('./program.js');
process.exitCode = await runCli(process.argv.slice(2));
