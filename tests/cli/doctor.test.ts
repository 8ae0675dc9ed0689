import { chmodSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { loadAddon } from '#host/sandbox/hyperlight/addon.js';
import { noHyperlight } from '../host/backends.js';
import { folder, tarscli } from './cli.js';

interface Check {
  name: string;
  isolation: string;
  usable: boolean;
  code?: string;
  reason?: string;
  hint?: string | null;
}

async function doctor(env: NodeJS.ProcessEnv = {}) {
  const cache = folder({});
  const { code, stdout } = await tarscli(['doctor', '--json'], { env: { XDG_CACHE_HOME: cache, ...env } });
  const diagnosis = JSON.parse(stdout);
  const checks = Object.fromEntries((diagnosis.backends as Check[]).map((check) => [check.isolation, check]));
  return { code, diagnosis, checks: checks as Record<'vm' | 'process' | 'thread', Check> };
}

const noAddon = 'reason' in loadAddon();
const device = statSync('/dev/kvm', { throwIfNoEntry: false });
const nobody = 65_534;

describe('doctor', () => {
  test('runs a guest on what it calls usable, and says why the rest is not', async () => {
    const { code, diagnosis, checks } = await doctor();
    expect([code, diagnosis.version]).toEqual([exitCodes.ok, 1]);
    expect(checks.process).toMatchObject({ name: 'jco', usable: true, runMs: expect.any(Number) });
    expect(checks.thread).toMatchObject({ name: 'jco', usable: true, runMs: expect.any(Number) });
    if (noHyperlight === undefined) {
      expect(checks.vm).toMatchObject({ usable: true, runMs: expect.any(Number) });
      expect(diagnosis.cache.images).toEqual({ hyperlight: 1, jco: 2 });
    } else {
      expect(checks.vm).toMatchObject({ usable: false, code: 'ERR_BACKEND_UNAVAILABLE' });
      expect(checks.vm.reason).toContain(noHyperlight);
      expect(diagnosis.cache.images).toEqual({ hyperlight: 0, jco: 2 });
    }
  });

  test.skipIf(noAddon)('tells what the addon consists of', async () => {
    const { diagnosis } = await doctor();
    expect(diagnosis.hyperlight).toMatchObject({
      hyperlight: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      wasmtime: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      guestSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('is for people without --json', async () => {
    const { stdout } = await tarscli(['doctor'], { env: { XDG_CACHE_HOME: folder({}) } });
    expect(stdout).toMatch(/^hyperlight +(?:no addon|addon \d)/m);
    expect(stdout).toMatch(/^cache .*\d images for hyperlight and \d for jco/m);
    expect(stdout).toMatch(/^jco process +works: started in \d+ ms, ran a guest in \d+ ms$/m);
  });

  test.skipIf(noAddon).each([
    ['another hypervisor', { HYPERLIGHT_HYPERVISOR: 'nonesuch' }, /HYPERLIGHT_HYPERVISOR asks for nonesuch/],
    ['another device', { HYPERLIGHT_DEVICE_PATH: '/dev/nonesuch' }, /HYPERLIGHT_DEVICE_PATH asks for/],
    ['another addon', { TARS_HYPERLIGHT_ADDON: '/no/such/addon.node' }, /can't be used: .*addon\.node/],
  ])('says so where the environment asks for %s', async (_, env, reason) => {
    const { code, checks } = await doctor(env);
    expect(code).toBe(exitCodes.ok);
    expect(checks.vm).toMatchObject({ usable: false, hint: expect.any(String) });
    expect(checks.vm.reason).toMatch(reason);
  });

  test.skipIf(noAddon || process.getuid?.() !== 0 || !device || (device.mode & 0o006) !== 0)(
    'tells a user who may not open the device so, and what to do',
    async () => {
      const cache = folder({});
      chmodSync(cache, 0o777);
      const { stdout } = await tarscli(['doctor', '--json'], {
        env: { XDG_CACHE_HOME: cache },
        uid: nobody,
      });
      const { backends } = JSON.parse(stdout) as { backends: Check[] };
      expect(backends.find(({ name }) => name === 'hyperlight')).toMatchObject({
        usable: false,
        reason: expect.stringContaining('this user may not open /dev/kvm'),
        hint: expect.stringContaining('usermod'),
      });
      expect(backends).toContainEqual(expect.objectContaining({ name: 'jco', usable: true }));
    },
  );
});
