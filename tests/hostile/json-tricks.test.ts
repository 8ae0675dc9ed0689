import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadPatterns } from '#host/patterns/load.js';
import { agentFolder, fixture, openHost } from '../host/agents-for-tests.js';
import { onEachBackend } from '../host/backends.js';
import { telling, typedRejection } from './hostile.js';

const deep = (open: string, close: string, depth = 100_000) => open.repeat(depth) + close.repeat(depth);

const tricks: [string, string][] = [
  ['a prototype', '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'],
  ['a prototype in a list', '[{"__proto__": {"polluted": true}}]'],
  ['lists, 100 000 deep', deep('[', ']')],
  ['objects, 100 000 deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['two values', '{} {}'],
  ['a byte-order mark and nothing', '\ufeff'],
  ['a huge number', '{"version": 1e999, "patterns": 123456789012345678901234567890}'],
  ['NaN', '{"version": NaN}'],
  ['a key that is given twice', '{"version": 1, "version": 1, "patterns": []}'],
  ['half a surrogate pair', '{"\\ud800": "\\udfff"}'],
  ['zero bytes', '\0\0\0\0'],
];

afterEach(() => {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

describe('as a manifest', () => {
  test.each(tricks)('%s is refused', async (_, text) => {
    const folder = await agentFolder(await fixture('probe'));
    await writeFile(join(folder, 'manifest.json'), text);
    const host = await openHost();
    expect(await typedRejection(host.inspect(folder))).toMatchObject({ code: 'ERR_AGENT_INVALID' });
  });

  test('limits that no user gave are refused', async () => {
    for (const limits of [{ wallMs: 2 ** 40 }, { memoryBytes: 2 ** 40 }, { outputBytes: 2 ** 40 }]) {
      const host = await openHost();
      const folder = await agentFolder(await fixture('probe'), { limits });
      expect(await typedRejection(host.inspect(folder))).toMatchObject({ code: 'ERR_AGENT_INVALID' });
    }
  });
});

describe('as a pattern database', () => {
  test.each(tricks)('%s is refused', async (_, text) => {
    const path = join(await agentFolder(await fixture('probe')), 'patterns.json');
    await writeFile(path, text);
    const error = await typedRejection(loadPatterns(path));
    expect(['ERR_SETTINGS_INVALID', 'ERR_INPUT']).toContain(error.code);
  });
});

onEachBackend((open, backend) => {
  test('as settings of an agent, they are refused or only what they say', async () => {
    const host = await open();
    // Each is an image of its own, which takes long in an emulator.
    for (const [what, text] of backend === 'jco' ? tricks : tricks.slice(0, 3)) {
      const folder = await agentFolder(await fixture('probe'), { settings: 'settings.json' });
      await writeFile(join(folder, 'settings.json'), text);
      const said = await host.call(folder, telling('!settings')).then(
        ({ outcome }) => outcome.reports.length,
        (error: { code: string }) => error.code,
      );
      expect([what, said]).toEqual([
        what,
        expect.toBeOneOf([1, 'ERR_AGENT_INVALID', 'ERR_AGENT_FAILURE', 'ERR_TRAP']),
      ]);
    }
  });

  test('as what an agent answers, they are refused', async () => {
    const host = await open();
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    for (const name of names) {
      const metrics = [{ name, value: 1, subject: name }];
      const report = { path: name, language: 'text', findings: [], metrics, unparsed: [] };
      const options = JSON.stringify({ outcome: { reports: [report], changes: [], documents: [] } });
      const sources = [{ path: name, language: 'text', text: '' }];
      const { outcome } = await host.call(await fixture('probe'), { sources, options });
      expect(outcome.reports[0]).toEqual(report);
    }
    const rules = names.map((id) => ({ id }));
    const prepared = await host.prepare(await fixture('probe'), { settings: { rules: names } });
    expect(prepared.rules).toMatchObject(rules);
  });
});
