import { describe, expect, test } from 'vitest';
import { fixture } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';
import { codeOf, coreAgent, expectAlive, expectNoLeak, growTo, MiB, resources, telling } from './hostile.js';

const limits = { wallMs: scaled(60_000) };
const refused = expect.stringMatching(/^ERR_(?:LIMIT_MEMORY|LIMIT_OUTPUT|TRAP)$/);

const fill = (base: number, items: number, itemBytes: number, body: string) => `
  (local.set 0 (i32.const ${base}))
  (loop ${body}
    (local.set 0 (i32.add (local.get 0) (i32.const ${itemBytes})))
    (br_if 0 (i32.lt_u (local.get 0) (i32.const ${base + items * itemBytes}))))`;

/** What takes a guest a moment to say, and a host gigabytes to hear. */
const bombs = {
  'ten million spans': {
    run: `${growTo(4000)}
      (i32.store (i32.const 4) (i32.const 64)) (i32.store (i32.const 8) (i32.const 1))
      (i32.store (i32.const 96) (i32.const 128)) (i32.store (i32.const 100) (i32.const 10000000))
      (i32.const 0)`,
  },
  'a million findings': {
    run: `${growTo(4000)}
      (i32.store (i32.const 4) (i32.const 64)) (i32.store (i32.const 8) (i32.const 1))
      (i32.store (i32.const 80) (i32.const 128)) (i32.store (i32.const 84) (i32.const 1000000))
      (i32.const 0)`,
  },
  'a thousand reports with the same million findings': {
    run: `${growTo(4000)}
      (i32.store (i32.const 4) (i32.const 1024)) (i32.store (i32.const 8) (i32.const 1000))
      ${fill(1024, 1000, 40, '(i32.store offset=16 (local.get 0) (i32.const 65536)) (i32.store offset=20 (local.get 0) (i32.const 1000000))')}
      (i32.const 0)`,
  },
  'ten thousand documents with the same text of 200 MB': {
    run: `${growTo(4000)} (memory.fill (i32.const 0x100000) (i32.const 97) (i32.const 200000000))
      (i32.store (i32.const 20) (i32.const 1024)) (i32.store (i32.const 24) (i32.const 10000))
      ${fill(1024, 10_000, 24, '(i32.store offset=16 (local.get 0) (i32.const 0x100000)) (i32.store offset=20 (local.get 0) (i32.const 200000000))')}
      (i32.const 0)`,
  },
  'one text of 200 MB of control characters': {
    run: `${growTo(4000)} (memory.fill (i32.const 0x100000) (i32.const 1) (i32.const 200000000))
      (i32.store (i32.const 20) (i32.const 1024)) (i32.store (i32.const 24) (i32.const 1))
      (i32.store (i32.const 1040) (i32.const 0x100000)) (i32.store (i32.const 1044) (i32.const 200000000))
      (i32.const 0)`,
  },
  'a list of a billion sources': {
    run: `(i32.store (i32.const 4) (i32.const 64)) (i32.store (i32.const 8) (i32.const 1000000000)) (i32.const 0)`,
  },
  'rules without end': {
    configure: `${growTo(4000)}
      (i32.store (i32.const 4) (i32.const 64)) (i32.store (i32.const 8) (i32.const 5000000)) (i32.const 0)`,
  },
};

// In limits.test.ts: an agent in JavaScript that takes ever more, one that starts with more, refused growth.
onEachBackend((open) => {
  describe('an answer that is small for its guest and huge for its host is refused:', () => {
    test.each(Object.entries(bombs))('%s', async (_, functions) => {
      const host = await open({ concurrency: 1 });
      await host.call(await fixture('probe'), telling('warm'));
      const before = resources();
      expect(await codeOf(host, await coreAgent(functions), {}, { limits })).toEqual(refused);
      await expectAlive(host);
      expectNoLeak(before, 1024 * MiB);
    });
  });

  test('thirty million languages in what an agent says of itself are refused', async () => {
    const describe = `${growTo(4000)}
      (i32.store (i32.const 28) (i32.const 64)) (i32.store (i32.const 32) (i32.const 30000000)) (i32.const 0)`;
    const host = await open({ limits });
    expect(await codeOf(host, `${await coreAgent({ describe })}/agent.wasm`)).toEqual(refused);
    await expectAlive(host);
  });

  test('a memory of 4 GiB from the start is refused', async () => {
    const fields = '(memory (export "memory") 65536) (table 1 funcref)';
    const host = await open();
    expect(await codeOf(host, await coreAgent({ fields }))).toBe('ERR_LIMIT_MEMORY');
    await expectAlive(host);
  });

  test('a memory that grows by pages in a loop and is written to ends at its limit', async () => {
    const run = `
      (loop
        (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then unreachable))
        (i32.store (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 4)) (i32.const 1))
        (br 0))
      unreachable`;
    const agent = await coreAgent({ run });
    const host = await open({ concurrency: 1, limits: { ...limits, memoryBytes: 64 * MiB } });
    for (let call = 0; call < 3; call++) expect(await codeOf(host, agent)).toBe('ERR_LIMIT_MEMORY');
    await expectAlive(host);
  });

  test('a limit that no machine has memory for is refused, or never reached', async () => {
    const host = await open();
    const agent = await coreAgent({ run: '(i32.const 0)' });
    const code = await host.call(agent, {}, { limits: { memoryBytes: 2 ** 45 } }).then(
      () => 'answered',
      ({ code }) => code,
    );
    expect(code).toMatch(/^(?:answered|ERR_LIMIT_MEMORY|ERR_SANDBOX_CRASHED)$/);
    await expectAlive(host);
  });
});
