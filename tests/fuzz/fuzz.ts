import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { TarsError } from '#host/base/errors.js';

/** Multiplies what each property and the components are run with. */
const times = Number(process.env.TARS_FUZZ_RUNS ?? 1);

/** One for everything in a run: what a failure prints brings it back. */
export const seed = Number(process.env.TARS_FUZZ_SEED ?? randomInt(2 ** 31));

export const runs = (usual: number) => Math.max(1, Math.round(usual * times));

/** Holds a property, and says how to have its counterexample again. */
export async function hold<T>(
  usual: number,
  inputs: fc.Arbitrary<T>,
  property: (input: T) => void | Promise<void>,
): Promise<void> {
  const told = `TARS_FUZZ_SEED=${seed} has it again`;
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => property(input)),
    {
      numRuns: runs(usual),
      seed,
      timeout: 20_000,
      asyncReporter: async (details) => {
        if (!details.failed) return;
        const report = await fc.asyncDefaultReportMessage(details);
        throw new Error(`${report}\n${told}`, { cause: details.errorInstance });
      },
    },
  );
}

/** What comes of reading something: a value, or one of this package's errors. Everything else is thrown on. */
export async function read<T>(work: () => T | Promise<T>): Promise<{ value: T } | { error: TarsError }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof TarsError) return { error };
    throw error;
  }
}

/** Numbers without a fixed sequence but for the seed: splitmix32. */
export function random(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
