import { setFlagsFromString } from 'node:v8';
import type { OptimizeFor } from '../../contract/optimize-for.js';

/** Compilations read the flags at a time of their own, so they stay until the last one is done. */
let underWay = 0;

/**
 * Compiles modules that V8 is to optimize never (`startup`), as it sees fit (`throughput`: a thousand files take a
 * tenth less processor time than with hardly any optimization), or hardly ever (`seldom`: tools that run once or
 * twice, where optimizing costs more than it gains). The budget belongs to a module from its compilation on;
 * `startup` is for the whole process, as functions are compiled when they are first called.
 */
export async function withTiering<T>(
  optimizeFor: OptimizeFor | 'seldom',
  compile: () => Promise<T>,
): Promise<T> {
  if (optimizeFor === 'throughput') return compile();
  if (optimizeFor === 'startup') {
    setFlagsFromString('--no-wasm-dynamic-tiering');
    setFlagsFromString('--no-wasm-tier-up');
    return compile();
  }
  underWay++;
  // As large as the flag can hold.
  setFlagsFromString('--wasm-tiering-budget=2147483647');
  try {
    return await compile();
  } finally {
    underWay--;
    if (underWay === 0) setFlagsFromString('--wasm-tiering-budget=1800000');
  }
}
