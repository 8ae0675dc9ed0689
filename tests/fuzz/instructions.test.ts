import { print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect, test } from 'vitest';
import { readModule } from '#host/sandbox/component/wasm.js';
import { random, read, runs, seed } from './fuzz.js';
import { namesIn, randomModule } from './instructions.js';

const changesTables = /^(?:table\.(?:set|grow|fill|copy|init)|elem\.drop|data\.drop)$/;
const functions = 2;

const tried = runs(6000);

/** What two decoders that have nothing in common say of a module that this engine takes. */
async function compared(module: Uint8Array) {
  const ours = await read(() => readModule(module));
  if ('error' in ours || !WebAssembly.validate(module as Uint8Array<ArrayBuffer>)) return undefined;
  const { instructions, changesTables: changes } = ours.value;
  const names = namesIn(await print(module));
  return {
    ours: { instructions: instructions - functions, changes },
    theirs: { instructions: names.length, changes: names.some((name) => changesTables.test(name)) },
  };
}

test(`of ${tried} random functions, what the check reads is what another decoder reads`, async () => {
  const next = random(seed);
  const seen = { changing: 0, keeping: 0 };
  for (let index = 0; index < tried; index++) {
    const module = randomModule(next);
    const both = await compared(module).catch((error: unknown) => {
      throw new Error(`TARS_FUZZ_SEED=${seed}: ${module.toString('hex')}`, { cause: error });
    });
    if (!both) continue;
    expect([index, seed, both.ours]).toEqual([index, seed, both.theirs]);
    seen[both.ours.changes ? 'changing' : 'keeping']++;
  }
  // Not for nothing: a good part of all is valid, with and without what changes tables.
  expect(seen.keeping).toBeGreaterThan(tried / 20);
  expect(seen.changing).toBeGreaterThan(tried / 100);
});
