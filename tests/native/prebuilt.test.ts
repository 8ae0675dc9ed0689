import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../host/agents-for-tests.js';
import { platform, root } from './installation.js';

interface Provenance {
  inputs: string;
  bytes: number;
  sha256: string;
  compressed: { sha256: string };
}

const script = async (name: string) => import(new URL(`../../scripts/native/${name}`, import.meta.url).href);
const { inputsDigest, sha256 } = (await script('inputs.mjs')) as {
  inputsDigest: () => string;
  sha256: (bytes: Uint8Array) => string;
};
const provenance: Record<string, Provenance> = JSON.parse(
  await readFile(join(root, 'host/native/prebuilt/provenance.json'), 'utf8'),
);
const packed = (platform: string) => `host/native/prebuilt/tars-hyperlight.${platform}.node.br`;

/** What `--unpack` needs of the repository, and no more. */
async function clone(): Promise<string> {
  const folder = await temporaryFolder();
  const isBuilt = (path: string) =>
    path.includes('/target') || path.includes('/host/native/tars-hyperlight.');
  for (const part of ['scripts', 'host/native', 'wit']) {
    await mkdir(join(folder, part), { recursive: true });
    await cp(join(root, part), join(folder, part), { recursive: true, filter: (path) => !isBuilt(path) });
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

function unpack(folder: string) {
  const [node, args] = [process.execPath, [join(folder, 'scripts/build-native.mjs'), '--unpack']];
  // Without a toolchain in reach.
  const env = { PATH: '/nonexistent', HOME: folder };
  const { status, stdout, stderr } = spawnSync(node, args, { env, encoding: 'utf8' });
  const path = join(folder, `host/native/tars-hyperlight.${platform}.node`);
  return { status, stdout, stderr, path, isThere: existsSync(path) };
}

describe("the repository's addons", () => {
  test.each(Object.entries(provenance))('%s is of the sources that are here', (_, one) => {
    expect(one.inputs).toBe(inputsDigest());
  });

  test.each(Object.entries(provenance))('%s is the file that its record speaks of', async (name, one) => {
    expect(sha256(await readFile(join(root, packed(name))))).toBe(one.compressed.sha256);
  });
});

describe.skipIf(!(platform in provenance))('unpacking', () => {
  test('unpacking takes no toolchain, and gives what is recorded', async () => {
    const { status, path } = unpack(await clone());
    expect(status).toBe(0);
    const bytes = readFileSync(path);
    expect(bytes).toHaveLength(provenance[platform]!.bytes);
    expect(sha256(bytes)).toBe(provenance[platform]!.sha256);
  });

  test('unpacking refuses a file that is not what its record says', async () => {
    const folder = await clone();
    const bytes = await readFile(join(folder, packed(platform)));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(folder, packed(platform)), bytes);
    const { status, stderr, isThere } = unpack(folder);
    expect([status, isThere]).toEqual([2, false]);
    expect(stderr).toContain('is not the file that');
  });

  test('unpacking leaves an addon of other sources packed, and says what to do', async () => {
    const folder = await clone();
    await writeFile(join(folder, 'host/native/addon/src/more.rs'), '// Another state.');
    const { status, stdout, isThere } = unpack(folder);
    expect([status, isThere]).toEqual([0, false]);
    expect(stdout).toContain('npm run build:native');
  });
});
