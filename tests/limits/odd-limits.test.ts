import { defaultLimits } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { fixture } from '../host/agents-for-tests.js';
import { onEachBackend } from '../host/backends.js';
import { codeOf, expectAlive, telling } from '../hostile/hostile.js';

const names = [...Object.keys(defaultLimits), 'cpuMs', 'fuel'];
const odd = [Number.NaN, Number.POSITIVE_INFINITY, -1, '1000', null, {}] as number[];

onEachBackend((open) => {
  test('limits that are no numbers are refused, and hold up nobody', async () => {
    const probe = await fixture('probe');
    const host = await open();
    for (const name of names) {
      for (const value of odd) {
        const options = { limits: { [name]: value } };
        expect(await codeOf(host, probe, telling('!count'), options)).toBe('ERR_OPTION_INVALID');
      }
    }
    await expectAlive(host);
  });
});
