import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Addon } from '#host/sandbox/hyperlight/addon.js';
import { temporaryFolder } from '../host/agents-for-tests.js';
import {
  builtAddon,
  carry,
  here,
  installation,
  installPlatformPackage,
  isBuilt,
  manifest,
  notBuilt,
  platform,
  supported,
} from './installation.js';

test.skipIf(supported)('a platform that guests can not run on is named', async () => {
  expect((await here()).reason).toContain(platform);
});

describe.skipIf(!supported)('without an addon', () => {
  test('an installation says that it has none, and how to get it', async () => {
    const { load } = await installation();
    expect(await load()).toEqual({
      reason: `this installation has no Hyperlight addon for ${platform}`,
      hint: `npm install tars-hyperlight-${platform}@${manifest.version}`,
    });
  });

  test('a path that holds none is a reason, not an error', async () => {
    const { load } = await installation();
    const missing = join(await temporaryFolder(), 'missing.node');
    const { reason } = await load({ TARS_HYPERLIGHT_ADDON: missing });
    expect(reason).toContain(`the Hyperlight addon can't be used: ${missing}: Cannot find module`);
  });

  test('a file that is no binary is a reason, in one line', async () => {
    const { load } = await installation();
    const broken = join(await temporaryFolder(), 'broken.node');
    await writeFile(broken, 'not a\nbinary');
    const { reason } = await load({ TARS_HYPERLIGHT_ADDON: broken });
    expect(reason).toContain(broken);
    expect(reason).not.toMatch(/[\r\n]/);
  });

  test('a binary of this version that was built of earlier sources is a reason', async () => {
    const { load } = await installation();
    const stale = join(await temporaryFolder(), 'stale.cjs');
    await writeFile(stale, `exports.versions = () => ({ addon: ${JSON.stringify(manifest.version)} });`);
    const { reason } = await load({ TARS_HYPERLIGHT_ADDON: stale });
    expect(reason).toMatch(/stale\.cjs is of other sources: it has no boot, .*memoryImage/);
  });

  test('every binary that was tried is told of', async () => {
    const { load, modules, folder } = await installation();
    const first = join(modules, `tars-hyperlight-${platform}.js`);
    const second = join(folder, 'host/native', basename(builtAddon));
    await writeFile(first, 'throw new Error("the first is broken");');
    await writeFile(second, '');
    const { reason } = await load();
    expect(reason).toContain('the first is broken');
    expect(reason).toContain(second);
  });
});

describe.skipIf(!isBuilt)(isBuilt ? 'the addon' : `the addon, left out: ${notBuilt}`, () => {
  test('is found where it is built', async () => {
    const { path, origin, versions } = await here();
    expect(path).toBe(builtAddon);
    expect(origin).toMatch(/^(repository|build)$/);
    expect(versions).toMatchObject({
      addon: manifest.version,
      guestSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('exports what it is declared to', async () => {
    const declared: Record<keyof Addon, true> = {
      boot: true,
      compile: true,
      memoryImage: true,
      open: true,
      probe: true,
      returnFreedMemory: true,
      versions: true,
    };
    const { exports } = await here();
    expect(exports!.toSorted()).toEqual([...Object.keys(declared), 'Image', 'MemoryImage', 'Vm'].toSorted());
  });

  test('is found inside the package', async () => {
    const one = await installation();
    expect((await one.load()).path).toBeUndefined();
    const path = await carry(one);
    expect(await one.load()).toMatchObject({ path, versions: { addon: manifest.version } });
  });

  test("is taken from the platform's package first", async () => {
    const one = await installation();
    const own = await carry(one);
    const folder = await installPlatformPackage(one);
    expect(await one.load()).toMatchObject({ path: join(folder, basename(builtAddon)), origin: 'package' });
    await rm(folder, { recursive: true });
    expect((await one.load()).path).toBe(own);
  });

  test('of another version is not used', async () => {
    const one = await installation('99.0.0');
    const path = await carry(one);
    expect(await one.load()).toEqual({
      reason: `the Hyperlight addon can't be used: ${path} is of version ${manifest.version}, not 99.0.0`,
      hint: `npm install tars-hyperlight-${platform}@99.0.0`,
    });
  });

  test('that is named by a path is never replaced by another', async () => {
    const one = await installation();
    await carry(one);
    const { reason } = await one.load({ TARS_HYPERLIGHT_ADDON: '/no/such/addon.node' });
    expect(reason).toContain('/no/such/addon.node');
    expect(await one.load({ TARS_HYPERLIGHT_ADDON: builtAddon })).toMatchObject({
      path: builtAddon,
      origin: 'environment',
    });
  });
});
