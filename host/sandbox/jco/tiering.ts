import { setFlagsFromString } from 'node:v8';

/**
 * Compiles modules that V8 is to optimize later than it would. The code of an engine or a parser is wide
 * and mostly run a few times: with V8's own budget, optimizing its largest functions costs a single file
 * more than running them does, and many files no less. The budget belongs to a module from its
 * compilation on, so that others in the process keep theirs.
 */
export async function withTieringBudget<T>(compile: () => Promise<T>): Promise<T> {
  underWay++;
  setFlagsFromString(`--wasm-tiering-budget=${patient}`);
  try {
    return await compile();
  } finally {
    underWay--;
    if (underWay === 0) setFlagsFromString(`--wasm-tiering-budget=${engineDefault}`);
  }
}

const engineDefault = 1_800_000;

/** The most that the flag can hold. */
const patient = 2_147_483_647;

/** Compilations read the flag at a time of their own, so it stays until the last one is done. */
let underWay = 0;
