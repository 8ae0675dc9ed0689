import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { agentFolder, fromCore, temporaryFolder } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';
import { expectAlive, expectNoLeak, MiB, resources } from '../hostile/hostile.js';
import { Checker } from './checker.js';
import { random, read, runs, seed } from './fuzz.js';
import { mutate } from './mutate.js';

// Small agents, so that many can be tried, with something in every section that a module can have.
const bases = [
  fromCore({ run: '(i32.const 0)' }),
  fromCore({
    fields: `(import "tars:agent/host@0.1.0" "log" (func $log (param i32 i32 i32)))
      (memory (export "memory") 1 20) (table $t 4 8 funcref) (global $g (mut i32) (i32.const 7))
      (func $begin (global.set $g (i32.const 1))) (start $begin)
      (elem (i32.const 1) $begin $begin) (data (i32.const 200) "logged") (data "passive")`,
    configure: '(memory.init 1 (i32.const 300) (i32.const 0) (i32.const 7)) (i32.const 0)',
    run: `(call_indirect (type $none) (i32.const 1))
      (call $log (i32.const 1) (i32.const 200) (i32.const 6))
      (block (loop (br_if 1 (i32.eqz (global.get $g))) (global.set $g (i32.const 0)) (br 0)))
      (drop (memory.grow (i32.const 1))) (i32.const 0)`,
  }),
];

onEachBackend((open, backend, isolation) => {
  // The check is the same for all.
  const tried = runs({ thread: 4000, process: 400, vm: 60 }[isolation]);
  const called = runs(backend === 'jco' ? 120 : 4);

  test(`${tried} mutated components are refused or checked; of those that pass, ${called} are called`, {
    timeout: 0,
  }, async () => {
    const components = await Promise.all(bases.map(async (path) => readFile(await path)));
    const next = random(seed);
    const passed: [number, Uint8Array][] = [];
    const refused: [number, Uint8Array][] = [];
    const checker = new Checker();
    onTestFinished(() => checker.close());
    for (let index = 0; index < tried; index++) {
      const component = mutate(next, components[index % components.length]!);
      const checked = await checker.check(component);
      if (checked.passed) passed.push([index, component]);
      else {
        expect([index, seed, checked.code]).toEqual([index, seed, 'ERR_AGENT_INVALID']);
        if (refused.length < called / 4) refused.push([index, component]);
      }
      // The tools still know an agent when they see one.
      if (index % 100 === 0) expect(await checker.check(components[0]!)).toEqual({ passed: true });
    }
    expect(passed.length).toBeGreaterThan(0);
    expect(passed.length).toBeLessThan(tried);

    // The last are the least alike: the seed decides which those are.
    const chosen = [...passed.slice(-called), ...refused];
    const folder = await temporaryFolder();
    const host = await open({
      concurrency: 2,
      cacheDir: false,
      limits: { wallMs: scaled(300), memoryBytes: 32 * MiB, outputBytes: MiB },
    });
    const before = resources();
    const work = async () => {
      for (let entry = chosen.pop(); entry; entry = chosen.pop()) {
        const [index, component] = entry;
        const path = join(folder, `${index}.wasm`);
        await writeFile(path, component);
        const agent = await agentFolder(path);
        const options = { sources: [] };
        const got = await read(() => host.call(agent, options)).catch((error: unknown) => {
          throw new Error(`component ${index} of TARS_FUZZ_SEED=${seed}`, { cause: error });
        });
        // Any error of this package will do, but for the two that blame the host.
        const code = 'error' in got ? got.error.code : 'answered';
        expect([index, seed, code]).not.toEqual([index, seed, 'ERR_SANDBOX_CRASHED']);
        expect([index, seed, code]).not.toEqual([index, seed, 'ERR_CLOSED']);
        if (refused.some(([other]) => other === index)) {
          expect([index, seed, code]).toEqual([index, seed, 'ERR_AGENT_INVALID']);
        }
      }
    };
    await Promise.all([work(), work()]);
    await expectAlive(host);
    // A host keeps what it has compiled.
    expectNoLeak(before, (512 + 2 * called) * MiB);
  });
});
