import type { CallOptions, Task } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { collect, fixture, openHost } from '../host/agents-for-tests.js';
import { coreAgent, expectAlive, expectNoLeak, growTo, MiB, resources, telling } from './hostile.js';

const calls = Number(process.env.TARS_STRESS_CALLS ?? 1000);

interface Deed {
  agent: () => Promise<string>;
  task?: Partial<Task>;
  limits?: CallOptions['limits'];
  /** Of the error; none where it is to be answered. */
  code?: RegExp;
}

const probe = () => fixture('probe');
const soon = { wallMs: 150 };

const deeds: Record<string, Deed> = {
  count: { agent: probe, task: telling('!count') },
  text: { agent: probe, task: telling('hello') },
  throws: { agent: probe, task: telling('!throw'), code: /^ERR_(?:TRAP|AGENT_FAILURE)$/ },
  recursion: { agent: probe, task: telling('!recursion'), code: /^ERR_(?:TRAP|AGENT_FAILURE)$/ },
  lie: {
    agent: probe,
    task: { ...telling('x'), options: '{"outcome":{"reports":[],"changes":[],"documents":[]}}' },
    code: /^ERR_OUTCOME_INVALID$/,
  },
  empty: { agent: () => coreAgent({ run: '(i32.const 0)' }) },
  trap: { agent: () => coreAgent({ run: 'unreachable' }), code: /^ERR_TRAP$/ },
  loop: {
    agent: () => coreAgent({ run: '(loop (br 0)) unreachable' }),
    limits: soon,
    code: /^ERR_LIMIT_WALL$/,
  },
  memory: {
    agent: () =>
      coreAgent({ run: '(loop (br_if 0 (i32.ne (memory.grow (i32.const 64)) (i32.const -1)))) unreachable' }),
    limits: { memoryBytes: 32 * MiB },
    code: /^ERR_LIMIT_MEMORY$/,
  },
  bomb: {
    agent: () =>
      coreAgent({
        run: `${growTo(1000)} (i32.store (i32.const 4) (i32.const 64)) (i32.store (i32.const 8) (i32.const 1))
          (i32.store (i32.const 96) (i32.const 128)) (i32.store (i32.const 100) (i32.const 2000000))
          (i32.const 0)`,
      }),
    code: /^ERR_LIMIT_/,
  },
};

const mix = 'count empty text trap count lie empty throws text empty recursion count trap empty text'.split(
  ' ',
);
const rare = ['loop', 'memory', 'bomb'];

/** Mostly what is cheap; one in sixteen ends its sandbox. */
const deedOf = (index: number) => (index % 16 === 15 ? rare[(index >> 4) % 3]! : mix[index % 16]!);

test(`${calls} calls of all kinds at once are all answered as they should be, and nothing grows`, async () => {
  const host = await openHost({ concurrency: 4 });
  const agents = new Map(
    await Promise.all(Object.entries(deeds).map(async ([name, { agent }]) => [name, await agent()] as const)),
  );
  const answers: [string, string | undefined][] = [];
  let next = 0;
  let begun: ReturnType<typeof resources> | undefined;
  async function work(): Promise<void> {
    while (next < calls) {
      const index = next++;
      const name = deedOf(index);
      const { task = {}, limits } = deeds[name]!;
      const code = await host.call(agents.get(name)!, task, limits && { limits }).then(
        () => undefined,
        (error: { code: string }) => error.code ?? String(error),
      );
      answers.push([name, code]);
      if (index >= calls / 4) begun ??= resources();
    }
  }
  await Promise.all(Array.from({ length: 6 }, work));
  expect(answers).toHaveLength(calls);
  for (const [name, code] of answers) {
    expect([name, code]).toEqual([
      name,
      deeds[name]!.code ? expect.stringMatching(deeds[name]!.code) : undefined,
    ]);
  }
  await expectAlive(host);
  await host.close();
  expectNoLeak(begun!, 256 * MiB);
});

test('eight times as many sandboxes as processors get every file right', async () => {
  const host = await openHost({ concurrency: 16 });
  const files = Array.from({ length: 200 }, (_, index) => ({ path: `${index}.txt`, text: `text ${index}` }));
  files[99]!.text = '!recursion';
  const reports = await collect(host.run(await probe(), files));
  expect(reports.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
  expect(reports.filter(({ status }) => status === 'failed').map(({ path }) => path)).toEqual(['99.txt']);
});
