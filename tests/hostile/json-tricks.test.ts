import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readSettings } from '#host/cli/settings-file.js';
import { readBaseline } from '#host/findings/baseline-file.js';
import { importFile, importRecords } from '#host/patterns/import/import.js';
import { loadPatterns } from '#host/patterns/load.js';
import { readReport } from '#host/reports/read-report.js';
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

const many = (item: string, times: number) => `[${`${item},`.repeat(times - 1)}${item}]`;
const floods: [string, string][] = [
  ['a list of lists', many('[]', 300_000)],
  ['findings that are numbers', `{"version":1,"findings":${many('0', 300_000)}}`],
  ['files that are numbers', `{"version":1,"files":${many('0', 300_000)}}`],
  ['patterns that are numbers', `{"version":1,"patterns":${many('0', 300_000)}}`],
  ['languages that are numbers', `{"name":"a","languages":${many('0', 300_000)}}`],
  ['a member of a long name', `{"version":1,"${'x'.repeat(1_000_000)}":1}`],
  ['many members', `{${Array.from({ length: 100_000 }, (_, at) => `"x${at}":1`).join()}}`],
];

afterEach(() => {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

describe('as a manifest', () => {
  test.each([...tricks, ...floods])('%s is refused', async (_, text) => {
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
  test.each([...tricks, ...floods])('%s is refused', async (_, text) => {
    const path = join(await agentFolder(await fixture('probe')), 'patterns.json');
    await writeFile(path, text);
    expectShort(await typedRejection(loadPatterns(path)));
  });

  test('as a pattern database of more patterns than an agent has rules it is refused, and so are several together', async () => {
    const folder = await agentFolder(await fixture('probe'));
    const pattern = (at: number) => ({
      id: `T${at}`,
      name: 'n',
      description: 'd',
      languages: ['csharp'],
      severity: 'hint',
      category: 'correctness',
      message: 'm',
      regex: { pattern: 'a' },
    });
    const write = async (name: string, from: number, to: number) => {
      const patterns = Array.from({ length: to - from }, (_, at) => pattern(from + at));
      const path = join(folder, name);
      await writeFile(path, JSON.stringify({ version: 1, patterns }));
      return path;
    };
    const [most, one] = [await write('most.json', 0, 10_000), await write('one.json', 10_000, 10_001)];
    expect((await loadPatterns(most)).patterns).toHaveLength(10_000);
    expectShort(await typedRejection(loadPatterns([most, one])));
    expectShort(await typedRejection(loadPatterns(await write('more.json', 0, 10_001))));
  });
});

/** What is said of a file isn't the file. */
function expectShort({ code, message, issues = [], details = [] }: Error & Record<string, unknown>): void {
  expect(['ERR_SETTINGS_INVALID', 'ERR_INPUT']).toContain(code);
  expect(message.length).toBeLessThan(500);
  expect(JSON.stringify(details).length).toBeLessThan(2000);
  expect((issues as object[]).length).toBeLessThanOrEqual(50);
  expect(JSON.stringify(issues).length).toBeLessThan(50 * 1000);
}

const readers: Record<string, (path: string) => Promise<unknown>> = {
  baseline: readBaseline,
  report: readReport,
  'pattern file of the older format': importFile,
  'file of settings': readSettings,
};

describe.each(Object.keys(readers))('as a %s', (name) => {
  test.each([...tricks, ...floods])('%s is refused, or only what it says', async (_, text) => {
    const path = join(await agentFolder(await fixture('probe')), 'file.json');
    await writeFile(path, text);
    const told = await readers[name]!(path).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (told !== undefined) expectShort(await typedRejection(Promise.reject(told)));
    else expect(['file of settings', 'pattern file of the older format']).toContain(name);
  });
});

test('settings that a program gives are refused where JSON has no form for them', async () => {
  let deep: unknown = 1;
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  const itself: Record<string, unknown> = {};
  itself.itself = itself;
  const host = await openHost();
  for (const settings of [deep, itself, { big: 1n }]) {
    const prepared = host.prepare(await fixture('probe'), { settings });
    expect(await typedRejection(prepared)).toMatchObject({ code: 'ERR_SETTINGS_INVALID' });
  }
});

test('what an import says of a record is short', () => {
  const patterns = ['('.repeat(50_000), '['.repeat(50_000), 'a'.repeat(500_000), `\\${'p{'.repeat(10_000)}`];
  const records = patterns.map((Pattern, at) => ({ Id: `T${at}`, Pattern }));
  const { refused } = importRecords([...records, { Id: 'x'.repeat(10_000), Pattern: '(' }]);
  expect(refused).toHaveLength(5);
  for (const { name, message } of refused) expect(name.length + message.length).toBeLessThan(500);
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
