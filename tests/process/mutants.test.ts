import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { random, read, runs, seed } from '../fuzz/fuzz.js';
import { mutate } from '../fuzz/mutate.js';
import { agentFolder, fixture, fromCore, openHost, temporaryFolder } from '../host/agents-for-tests.js';
import { scaled } from '../host/backends.js';
import { expectAlive, MiB, type Resources, resources } from '../hostile/hostile.js';
import { children, stateOf, wordsOf } from './processes.js';

const count = runs(40);
/** Of what a host keeps of a hundred components, and of what its own heap does. */
const slackBytes = 96 * MiB;

describe.skipIf(process.platform !== 'linux')('mutated components in processes', { timeout: 0 }, () => {
  test(`${count} are answered, each by a typed error or an outcome, and leave nothing`, async () => {
    const bases = await Promise.all(
      [
        fromCore({ run: '(i32.const 0)' }),
        fromCore({
          run: '(drop (memory.grow (i32.const 3))) (i32.const 0)',
          fields: '(memory (export "memory") 1 20) (table 4 8 funcref) (global (mut i64) (i64.const 7))',
        }),
        fromCore({ run: '(loop (br 0)) (i32.const 0)' }),
      ].map(async (path) => readFile(await path)),
    );
    // Compiling it leaves esbuild's service, which is a child of this process and none of the host's.
    await fixture('probe');
    const before = children();
    const next = random(seed);
    const folder = await temporaryFolder();
    const host = await openHost({
      isolation: 'process',
      cacheDir: false,
      idleMs: 100,
      limits: { wallMs: scaled(200), memoryBytes: 32 * MiB, outputBytes: MiB },
    });
    const codes = new Map<string, number>();
    let early: Resources | undefined;
    let made = 0;
    const work = async () => {
      while (made < count) {
        const index = made++;
        const path = join(folder, `${index}.wasm`);
        await writeFile(path, mutate(next, bases[index % bases.length]!));
        const got = await read(async () => host.call(await agentFolder(path), {})).catch((cause: unknown) => {
          throw new Error(`component ${index} of TARS_FUZZ_SEED=${seed}`, { cause });
        });
        const code = 'error' in got ? got.error.code : 'answered';
        expect([index, seed, code]).not.toEqual([index, seed, 'ERR_SANDBOX_CRASHED']);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (index === Math.min(200, count >> 1)) early = resources();
      }
    };
    await Promise.all([work(), work()]);
    const late = resources();
    if (count >= 1000) {
      const resident = [early, late]
        .map((one) => `${Math.round(one!.residentBytes / MiB)} MiB`)
        .join(', then ');
      console.info(`TARS_FUZZ_SEED=${seed}: ${JSON.stringify(Object.fromEntries(codes))}; ${resident}`);
    }
    expect(late.threads).toBeLessThanOrEqual(early!.threads + 4);
    expect(late.files).toBeLessThanOrEqual(early!.files + 16);
    expect(late.residentBytes).toBeLessThanOrEqual(early!.residentBytes + slackBytes);
    await expectAlive(host);
    await host.close();
    const left = children().filter((pid) => !before.includes(pid));
    expect(left.map((pid) => [pid, stateOf(pid), wordsOf(pid)])).toEqual([]);
  });
});
