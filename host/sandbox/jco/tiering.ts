import { setFlagsFromString } from 'node:v8';
import type { OptimizeFor } from '../../contract/optimize-for.js';

/** Compilations in progress. They read the flags at any time, so the flags stay until the last one ends. */
let underWay = 0;

/**
 * Compiles modules with a policy for V8's optimizer. `startup` never optimizes. `throughput` leaves it to V8: a
 * thousand files take a tenth less processor time than almost without optimization. `seldom` hardly ever optimizes, for
 * tools that run once or twice, where optimizing costs more than it gains. The tiering budget belongs to a module from
 * its compilation on. `startup` affects the whole process, because V8 compiles functions at their first call.
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
  // The flag's maximum.
  setFlagsFromString('--wasm-tiering-budget=2147483647');
  try {
    return await compile();
  } finally {
    underWay--;
    if (underWay === 0) setFlagsFromString('--wasm-tiering-budget=1800000');
  }
}
