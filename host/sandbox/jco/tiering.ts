import { setFlagsFromString } from 'node:v8';

/**
 * Compiles modules that V8 is to optimize later than it would. The code of an engine or a parser is wide
 * and mostly run a few times: with V8's own budget, optimizing its largest functions costs a single file
 * more than running them does, and many files no less. The budget belongs to a module from its
 * compilation on, so that others in the process keep theirs.
 */
export async function withTieringBudget<T>(budget: number, compile: () => Promise<T>): Promise<T> {
  setFlagsFromString(`--wasm-tiering-budget=${budget}`);
  try {
    return await compile();
  } finally {
    setFlagsFromString('--wasm-tiering-budget=1800000');
  }
}
