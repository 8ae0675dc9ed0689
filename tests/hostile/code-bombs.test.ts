import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromCore, temporaryFolder } from '../host/agents-for-tests.js';
import { onEachBackend } from '../host/backends.js';
import { bytesOf, componentHeader, leb, moduleHeader, section } from './bytes.js';
import { holding, instances, instantiating, moduleOf, moduleWith, times, withInstance } from './code.js';
import { coreAgent, expectAlive, typedRejection } from './hostile.js';

const block = [0x02, 0x40];
const loop = [0x03, 0x40];
const end = 0x0b;
const one = [0x41, 1];
const nested = (count: number, ...opening: number[]) => bytesOf(times(count, ...opening), times(count, end));

/** Functions that take a compiler long, or more memory than anything counts. */
const functions: [string, RegExp, () => Buffer][] = [
  ['many locals', /49000 locals/, () => moduleOf({ locals: 49_000, code: nested(20_000, ...block) })],
  [
    'locals in many groups',
    /5001 locals/,
    () => moduleOf({ code: times(0) }, { locals: 5001, code: times(0) }),
  ],
  ['locals in loops', /20000 locals/, () => moduleOf({ locals: 20_000, code: nested(1000, ...loop) })],
  [
    'locals at many branches',
    /locals/,
    () => moduleOf({ locals: 49_000, code: bytesOf(loop, times(100_000, ...one, 0x0d, 0), [end]) }),
  ],
  [
    'loops in one another',
    /blocks in one another/,
    () => moduleOf({ locals: 480, code: nested(36_000, ...loop) }),
  ],
  [
    'few locals at many branches',
    /times merges/,
    () => moduleOf({ locals: 480, code: bytesOf(loop, times(100_000, ...one, 0x0d, 0), [end]) }),
  ],
  [
    'few locals at many blocks',
    /times merges/,
    () => moduleOf({ locals: 480, code: times(100_000, ...block, end) }),
  ],
  [
    'few locals at many ifs',
    /times merges/,
    () => moduleOf({ locals: 480, code: times(30_000, ...one, 0x04, 0x40, 0x05, end) }),
  ],
  [
    'values on the stack at many blocks',
    /times merges/,
    () => moduleOf({ code: bytesOf(times(900, ...one), times(3000, ...block, end), times(900, 0x1a)) }),
  ],
  [
    'a deep stack',
    /values on the stack/,
    () => moduleOf({ code: bytesOf(times(100_000, ...one), times(100_000, 0x1a)) }),
  ],
  [
    'a table of branches',
    /targets of one br_table/,
    () => moduleOf({ code: bytesOf(one, [0x0e], leb(60_000), times(60_001, 0)) }),
  ],
  [
    'tables of branches',
    /times merges/,
    () =>
      moduleOf({
        locals: 480,
        code: bytesOf(...Array(5).fill(bytesOf(block, one, [0x0e], leb(2000), times(2001, 0), [end]))),
      }),
  ],
  [
    'code in loops in one another',
    /bytes in loops/,
    () => moduleOf({ code: bytesOf(times(2000, ...loop), times(2000, 0x01), times(2000, end)) }),
  ],
  ['a long function', /bytes of code/, () => moduleOf({ code: times(1_800_000, 0x01) })],
  [
    'functions that add up',
    /the component has \d+ locals and values times merges/,
    () => moduleOf(...Array(60).fill({ locals: 480, code: times(1500, ...block, end) })),
  ],
  [
    'long functions that add up',
    /the component has \d+ bytes of code/,
    () => moduleOf(...Array(24).fill({ code: times(1_700_000, 0x01) })),
  ],
];

/** Modules of more than any compiler writes. */
const modules: [string, RegExp, () => Buffer][] = [
  ['types', /types/, () => moduleWith(1, 100_000, 0x60, 0, 0)],
  [
    'parameters of a type',
    /parameters/,
    () => bytesOf(moduleHeader, section(1, [1, 0x60], leb(1000), times(1000, 0x7f), [0])),
  ],
  ['imports', /imports/, () => moduleWith(2, 50_000, 0, 0, 0x03, 0x7f, 0)],
  ['functions', /functions/, () => moduleOf(...Array(100_001).fill({ code: times(0) }))],
  ['tables', /tables/, () => moduleWith(4, 17, 0x70, 0, 0)],
  ['globals', /globals/, () => moduleWith(6, 990_000, 0x7f, 1, 0x41, 0, end)],
  ['exports', /exports/, () => moduleWith(7, 50_000, 1, 0x61, 0, 0)],
  ['element segments', /element segments/, () => moduleWith(9, 50_000, 1, 0, 0)],
  [
    'elements',
    /elements in segments/,
    () => bytesOf(moduleHeader, section(9, [1, 1, 0], leb(200_000), times(200_000, 0))),
  ],
  ['data segments', /data segments/, () => moduleWith(11, 200_000, 1, 0)],
];

const table = bytesOf(moduleHeader, section(4, [1, 0x70, 0, ...leb(1000)]));
const memory = bytesOf(moduleHeader, section(5, [1, 0, 0]));
const empty = bytesOf(moduleHeader);
const exporting = bytesOf(
  moduleHeader,
  section(6, [1, 0x7f, 0, 0x41, 0, end]),
  section(
    7,
    leb(10_000),
    ...Array.from({ length: 10_000 }, (_, at) => [4, ...Buffer.from(String(at + 10_000)).subarray(1), 3, 0]),
  ),
);

/** Components whose instances are more than their bytes. */
const flattened: [string, RegExp, () => Uint8Array][] = [
  [
    'ten billion components',
    /instances of components/,
    () => instances(10, 10, bytesOf('\0asm', [0x0d, 0, 1, 0])),
  ],
  [
    'a billion modules',
    /instances of (?:core modules|components)/,
    () => instances(10, 9, instantiating(empty, 1)),
  ],
  ['two million modules', /instances of core modules/, () => instances(100, 1, instantiating(empty, 20_000))],
  ['tables', /tables, and the limit is/, () => instances(10, 1, instantiating(table, 7))],
  [
    'elements of tables',
    /elements in tables/,
    () => instances(3, 1, instantiating(bytesOf(moduleHeader, section(4, [1, 0x70, 0], leb(100_000))), 1)),
  ],
  [
    'a memory twice',
    /a core module with a memory more than once/,
    () => instances(2, 1, instantiating(memory, 1)),
  ],
  [
    'memories',
    /66 memories/,
    () =>
      bytesOf(
        componentHeader,
        ...Array.from({ length: 65 }, (_, at) => [...section(1, memory), ...section(2, [1, 0, at, 0])]),
      ),
  ],
  ['exports', /imports and exports of instances/, () => instances(2, 1, instantiating(exporting, 6))],
  ['components in one another', /components in one another/, () => instances(1, 40, instantiating(empty, 1))],
];

/** Components of more than any tool writes. */
const components: [string, RegExp, () => Buffer][] = [
  ['core modules', /core modules/, () => Buffer.concat(Array(200).fill(holding(empty)))],
  [
    'types of components',
    /bytes of types and links/,
    () => section(7, leb(600_000), times(600_000, 0x40, 0, 0)),
  ],
  ['resources', /lifted, lowered or built in/, () => section(8, leb(2000), times(2000, 0x02, 0))],
];

onEachBackend((open, backend) => {
  // The check is the same, before any of them compiles one, and takes long in an emulator.
  const some = <T>(all: T[]) => (backend === 'jco' ? all : all.slice(0, 2));

  async function refused(message: RegExp, change: (agent: Uint8Array) => Uint8Array) {
    const path = join(await temporaryFolder(), 'agent.wasm');
    await writeFile(path, change(await readFile(await fromCore({ run: '(i32.const 0)' }))));
    const host = await open({ concurrency: 1 });
    const error = await typedRejection(host.call(path, {}));
    expect(error).toMatchObject({ code: 'ERR_AGENT_INVALID', message: expect.stringMatching(message) });
    await expectAlive(host);
  }

  describe('code is refused before any compiler sees it, for', () => {
    test.each(some(functions))('%s', async (_, message, make) =>
      refused(message, (agent) => Buffer.concat([agent, holding(make())])),
    );
  });

  describe('a core module is refused for its number of', () => {
    test.each(some(modules))('%s', async (_, message, make) =>
      refused(message, (agent) => Buffer.concat([agent, holding(make())])),
    );
  });

  describe('a component is refused for what its instances come to:', () => {
    test.each(some(flattened))('%s', async (_, message, make) =>
      refused(message, (agent) => withInstance(agent, make())),
    );
  });

  describe('a component is refused for its number of', () => {
    test.each(some(components))('%s', async (_, message, make) =>
      refused(message, (agent) => Buffer.concat([agent, make()])),
    );
  });

  test('code that stays within its bounds runs', async () => {
    const host = await open({ concurrency: 1 });
    const agent = await coreAgent({
      run: `${'(block '.repeat(200)} (local.set 20 (i32.const 1)) ${')'.repeat(200)} (i32.const 0)`.replace(
        /^/,
        `(local ${'i32 '.repeat(400)})`,
      ),
    });
    await expect(host.call(agent, {})).resolves.toMatchObject({ outcome: { reports: [] } });
  });
});
