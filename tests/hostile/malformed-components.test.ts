import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromCore, fromText, temporaryFolder } from '../host/agents-for-tests.js';
import { type Open, onEachBackend } from '../host/backends.js';
import {
  bytesOf,
  componentHeader,
  custom,
  leb,
  moduleHeader,
  named,
  section,
  sectionPlaces,
} from './bytes.js';
import { expectAlive, MiB, typedRejection } from './hostile.js';

const real = async () => readFile(await fromCore({}));

async function refusal(open: Open, bytes: Uint8Array) {
  const path = join(await temporaryFolder(), 'agent.wasm');
  await writeFile(path, bytes);
  const host = await open();
  const error = await typedRejection(host.inspect(path));
  await host.close();
  return error;
}

/** A component that holds one module. */
const holding = (module: Uint8Array) => Buffer.concat([componentHeader, section(1, module)]);

const exporting = (count: number) => {
  const exports = Buffer.concat(
    Array.from({ length: count }, (_, index) => Buffer.concat([named(`e${index}`), Buffer.from([0, 0])])),
  );
  return bytesOf(
    moduleHeader,
    section(1, [1, 0x60, 0, 0]),
    section(3, [1, 0]),
    section(7, leb(count), exports),
    section(10, [1, 2, 0, 0x0b]),
  );
};

function nested(depth: number): Buffer {
  let inner = componentHeader;
  for (let level = 0; level < depth; level++) inner = Buffer.concat([componentHeader, section(4, inner)]);
  return inner;
}

/** The documentation that a component may bring for its own world. */
const documented = (worlds: object) =>
  custom('package-docs', bytesOf([1], JSON.stringify({ worlds: { root: worlds } })));

const invalid: [string, () => Promise<Uint8Array>][] = [
  ['nothing', async () => new Uint8Array()],
  ['a header alone', async () => componentHeader],
  ['a million exports', async () => holding(exporting(1_000_000))],
  ['more exports than any engine has', async () => holding(exporting(1_100_000))],
  ['components in components, 5000 deep', async () => nested(5000)],
  ['components in components, 200 deep', async () => nested(200)],
  [
    'a section that is longer than the file',
    async () => bytesOf(componentHeader, [1, 0xff, 0xff, 0xff, 0x7f]),
  ],
  ['a length without end', async () => bytesOf(componentHeader, [1], Array(50).fill(0xff))],
  ['a section of an unknown kind', async () => Buffer.concat([await real(), section(77, [1, 2, 3])])],
  [
    'a count of four billion',
    async () => holding(bytesOf(moduleHeader, section(7, [0xff, 0xff, 0xff, 0xff, 0x0f]))),
  ],
  ['all its sections twice', async () => Buffer.concat([await real(), (await real()).subarray(8)])],
  [
    'another version of the format',
    async () => bytesOf('\0asm', [0x0e, 0, 1, 0], (await real()).subarray(8)),
  ],
  ['machine code', async () => bytesOf([0x7f], 'ELF', [2, 1, 1, 0xff], new Uint8Array(4096))],
  ['bytes after its end', async () => Buffer.concat([await real(), Buffer.from('trailing')])],
];

// In agents.test.ts: other worlds, core modules, shared and several memories, huge tables, unsafe names.
onEachBackend((open, backend) => {
  // Both check components alike, before any of them compiles one, and a check takes long in an emulator.
  const isThorough = backend === 'jco';

  describe('a component is refused, and the host goes on, for', () => {
    test.each(isThorough ? invalid : invalid.slice(-3))('%s', async (_, make) => {
      expect(await refusal(open, await make())).toMatchObject({ code: 'ERR_AGENT_INVALID' });
    });
  });

  test('one that is cut at the edge of any section is refused', async () => {
    const bytes = await real();
    const places = sectionPlaces(bytes);
    const ends = new Set(places.flatMap(({ start, body, end }) => [start, body, end - 1]));
    const host = await open();
    const folder = await temporaryFolder();
    for (const end of [...ends].filter((_, index) => index % (isThorough ? 5 : 100) === 0)) {
      const path = join(folder, `${end}.wasm`);
      await writeFile(path, bytes.subarray(0, end));
      expect(await typedRejection(host.inspect(path))).toMatchObject({ code: 'ERR_AGENT_INVALID' });
    }
    await expectAlive(host);
  });

  test('an import is refused by name, whatever the component says in its comments', async () => {
    const bytes = await readFile(
      await fromText(`(component
        (import "tars:agent/host@0.1.0" (instance))
        (import "wasi:filesystem/types@0.2.0" (instance))
        (instance $i)
        (export "tars:agent/agent@0.1.0" (instance $i)))`),
    );
    const hiding = documented({
      docs: 'world root {\n  export tars:agent/agent@0.1.0;\n}',
      interface_import_docs: { 'tars:agent/host@0.1.0': '}\nworld other {\r}' },
      interface_export_docs: { 'tars:agent/agent@0.1.0': '{ {' },
    });
    const error = await refusal(open, Buffer.concat([bytes, hiding]));
    expect(error.message).toMatch(/imports wasi:filesystem\/types@0\.2\.0, which no agent may$/);
  });

  test.runIf(isThorough).each([
    ['that is mostly a custom section', 40 * MiB, /^(?:ERR_TRAP)$/],
    ['that is larger than any agent', 130 * MiB, /^(?:ERR_AGENT_INVALID|ERR_LIMIT_MEMORY)$/],
  ])('a component %s is told as what it is, and the host goes on', async (_, size, code) => {
    const bloated = Buffer.concat([await real(), custom('bloat', new Uint8Array(size))]);
    // Without bloat, its describe traps.
    expect((await refusal(open, bloated)).code).toMatch(code);
  });
});
