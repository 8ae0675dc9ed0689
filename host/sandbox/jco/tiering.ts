import { setFlagsFromString } from 'node:v8';

/** `start`: for processes that see a few small files, code is compiled fast and never optimized. */
export type TuneFor = 'start' | 'throughput';

/** Compilations read the flags at a time of their own, so they stay until the last one is done. */
let underWay = 0;

/**
 * Compiles modules that V8 is to optimize later than it would, or not at all. The code of an engine or a
 * parser is wide and mostly run a few times: with V8's own budget, optimizing its largest functions costs
 * a single file more than running them does, also by holding up the end of the process, and many files no
 * less. The budget belongs to a module from its compilation on, so that others in the process keep theirs;
 * `start` is for the whole process, as functions are compiled when they are first called.
 */
export async function withTiering<T>(tuneFor: TuneFor, compile: () => Promise<T>): Promise<T> {
  if (tuneFor === 'start') {
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
