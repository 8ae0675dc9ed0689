import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../host/agents-for-tests.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A machine whose addon does what it is told. */
async function machine(deed: string) {
  const folder = await temporaryFolder();
  const file = join(folder, 'deed');
  const told = (next: string) => writeFile(file, next);
  await told(deed);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    TARS_HYPERLIGHT_ADDON: here('./fixtures/fake-addon.cjs'),
    HYPERLIGHT_FAKE: file,
    TARS_TIME_SCALE: '1',
  };
  const probe = async (args: string[] = [], more: NodeJS.ProcessEnv = {}) => {
    const script = [here('./fixtures/verdict.mjs'), join(folder, 'cache'), ...args];
    const { stdout } = await promisify(execFile)(process.execPath, script, { env: { ...env, ...more } });
    return JSON.parse(stdout) as { usable: boolean; on?: string; reason?: string; hint?: string };
  };
  const probes = async () => (await readFile(`${file}.probes`, 'utf8').catch(() => '')).length;
  return { probe, probes, told, folder };
}

describe('the probe', () => {
  test('the probe says what guests run on, and believes it until something changes', async () => {
    const { probe, probes } = await machine('works');
    expect(await probe()).toEqual({ usable: true, on: 'kvm' });
    expect(await probe()).toEqual({ usable: true, on: 'kvm' });
    expect(await probes()).toBe(1);
    await probe([], { HYPERLIGHT_HYPERVISOR: 'kvm' });
    expect(await probes()).toBe(2);
  });

  test('the probe can be asked not to believe what it knows', async () => {
    const { probe, probes, told } = await machine('works');
    await probe();
    await told('[unavailable] this user may not open /dev/kvm');
    expect(await probe(['--anew'])).toMatchObject({ usable: false });
    expect(await probe()).toMatchObject({ usable: false });
    expect(await probes()).toBe(2);
  });

  test('the probe believes a no for a while only', async () => {
    const { probe, probes, told, folder } = await machine('[unavailable] there is no /dev/kvm');
    expect(await probe()).toMatchObject({ usable: false });
    await told('works');
    expect(await probe()).toMatchObject({ usable: false });
    expect(await probes()).toBe(1);
    const later = join(folder, 'later.mjs');
    await writeFile(later, 'const now = Date.now; Date.now = () => now() + 11 * 60 * 1000;');
    expect(await probe([], { NODE_OPTIONS: `--import=${later}` })).toMatchObject({ usable: true });
  });

  test.each([
    ['there is no /dev/kvm: this machine has no kvm, or it is switched off', /firmware.*--device \/dev\/kvm/],
    ['this user may not open /dev/kvm', /usermod -aG kvm/],
    ["/dev/kvm is busy: another hypervisor uses the CPU's virtualization", /stop the other/],
    ['the Windows Hypervisor Platform is not enabled', /Windows feature/],
    ["kvm is there, and can't run guests: Unknown KVM VCPU exit: InternalError", /nested virtualization/],
    ['HYPERLIGHT_HYPERVISOR asks for mshv, and this build of the addon uses kvm', /unset the variable/],
  ])('where %s says so, and what to do', async (sentence, hint) => {
    const { probe } = await machine(`[unavailable] ${sentence}`);
    expect(await probe()).toEqual({ usable: false, reason: sentence, hint: expect.stringMatching(hint) });
  });

  test('the probe survives a crash', async () => {
    const { probe } = await machine('crashes');
    const verdict = await probe();
    expect(verdict.usable).toBe(false);
    expect(verdict.reason).toMatch(/ended early: it (?:was ended by SIGABRT|exited with \d+)/);
  });

  test('the probe ends what never ends', async () => {
    const { probe } = await machine('hangs');
    expect(await probe()).toMatchObject({
      usable: false,
      reason: expect.stringMatching(/did not come to its end within 10000 ms/),
    });
  });

  test('the probe strips what a hypervisor says of control characters', async () => {
    const { probe } = await machine('[unavailable] a\u001b[2Jb\nc');
    expect(await probe()).toMatchObject({ reason: 'ab c' });
  });
});
