import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { defaultLimits } from 'tars-hyperlight';
import { expect, onTestFinished, test } from 'vitest';
import { sha256 } from '#host/base/digest.js';
import { DiskCache } from '#host/images/cache.js';
import { HyperlightBackend } from '#host/sandbox/hyperlight.js';
import { fromCore, sharedCache, sharedCacheBytes } from '../host/agents-for-tests.js';
import { onHyperlight, scaled } from '../host/backends.js';

const calls = Number(process.env.TARS_SOAK_CALLS ?? 200);
const MiB = 1024 * 1024;

/** Does what the first letter of its options says; its options are the only text it is given. */
const moody = `
  (local $deed i32)
  (local.set $deed (i32.load8_u (local.get 4)))
  (if (i32.eq (local.get $deed) (i32.const 108)) (then (loop (br 0))))
  (if (i32.eq (local.get $deed) (i32.const 116)) (then (i32.store (i32.const -4) (i32.const 1))))
  (if (i32.eq (local.get $deed) (i32.const 109)) (then
    (loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable))
  (if (i32.eq (local.get $deed) (i32.const 102)) (then
    (i32.store8 (i32.const 0) (i32.const 1)) (i32.store8 (i32.const 4) (i32.const 1))))
  (i32.const 0)`;

const deeds = {
  ok: undefined,
  loops: 'ERR_LIMIT_WALL',
  traps: 'ERR_TRAP',
  'memory runs out': 'ERR_LIMIT_MEMORY',
  fails: 'ERR_AGENT_FAILURE',
  aborted: 'aborted',
} as const;

/** Mostly calls that go well, with everything else mixed in. */
const mix: (keyof typeof deeds)[] = [
  ...(['ok', 'ok', 'traps', 'ok', 'loops', 'ok', 'fails', 'ok', 'ok', 'memory runs out'] as const),
  ...(['ok', 'ok', 'traps', 'ok', 'ok', 'aborted'] as const),
];

interface Resources {
  files: number;
  threads: number;
  residentBytes: number;
}

function resources(): Resources {
  const status = readFileSync('/proc/self/status', 'utf8');
  const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)![1]);
  return {
    files: readdirSync('/proc/self/fd').length,
    threads: number('Threads'),
    residentBytes: number('VmRSS') * 1024,
  };
}

onHyperlight(() => {
  test(`${calls} calls of all kinds over 4 sandboxes are all answered, and nothing grows`, async () => {
    const cache = new DiskCache(sharedCache, () => {}, sharedCacheBytes);
    const backend = new HyperlightBackend(cache);
    onTestFinished(async () => {
      await backend.close();
      await cache.settled();
    });
    const limits = {
      ...defaultLimits,
      wallMs: scaled(300),
      memoryBytes: 32 * MiB,
      outputBytes: MiB,
      inputBytes: MiB,
    };
    const bytes = await readFile(await fromCore({ run: moody }));
    const agent = { name: 'moody', sha256: sha256(bytes), bytes: async () => bytes };
    const image = await backend.prepare({
      agent,
      syntax: undefined,
      language: 'text',
      settings: '{}',
      limits,
    });
    const answers: string[] = [];
    let next = 0;
    let begun: Resources | undefined;

    async function work(): Promise<void> {
      const sandbox = await backend.start(image, limits);
      while (next < calls) {
        const deed = mix[next++ % mix.length]!;
        const controller = new AbortController();
        const aborting =
          deed === 'aborted' && setTimeout(() => controller.abort({ code: 'aborted' }), scaled(20));
        const options = deed === 'aborted' ? 'loops' : deed;
        const code = await sandbox
          .call({ sources: [], reports: [], options }, { signal: controller.signal })
          .then(
            () => undefined,
            (error: { code: string }) => error.code,
          );
        clearTimeout(aborting || undefined);
        answers.push(`${deed}: ${code}`);
        if (sandbox.state === 'poisoned') await sandbox.restore();
        if (next >= calls / 4) begun ??= resources();
      }
      await sandbox.close();
    }
    await Promise.all([work(), work(), work(), work()]);

    const expected = Array.from({ length: calls }, (_, index) => mix[index % mix.length]!);
    expect(answers.sort()).toEqual(expected.map((deed) => `${deed}: ${deeds[deed]}`).sort());
    const ended = resources();
    expect(ended.files).toBeLessThanOrEqual(begun!.files + 4);
    expect(ended.threads).toBeLessThanOrEqual(begun!.threads + 4);
    expect(ended.residentBytes).toBeLessThanOrEqual(begun!.residentBytes + 64 * MiB);
  });
});
