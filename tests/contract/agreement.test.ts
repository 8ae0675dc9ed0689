import { readFile } from 'node:fs/promises';
import { type FileReport, type Host, languages, type SourceFile } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { loadPatterns } from '#host/patterns/load.js';
import { patternSettings } from '#host/patterns/pattern-settings.js';
import { collect, openHost } from '../host/agents-for-tests.js';
import { onOwnGrounds, scaled } from '../host/backends.js';
import { keeps, kept } from './kept.js';

const database = await loadPatterns();
const settings = (language: string) => patternSettings(database, language);

/** The examples of all patterns, which between them reach every rule. */
const examples: SourceFile[] = database.patterns.flatMap(({ id, examples: { valid, invalid } }) =>
  [...valid, ...invalid].map(({ code, language }, index) => ({
    path: `${id}/${index}`,
    language,
    text: code,
  })),
);

const example = (name: string) => readFile(new URL(`../../examples/${name}`, import.meta.url), 'utf8');
const orders = await example('OrderService.cs');

const ofSizes: SourceFile[] = [1, 5, 45].map((times) => ({
  path: `${times}.cs`,
  text: Array.from({ length: times }, (_, index) => orders.replaceAll('OrderService', `S${index}`)).join(
    '\n',
  ),
}));

const odd: SourceFile[] = [
  { path: 'empty.cs', text: '' },
  { path: 'broken.cs', text: orders.slice(100, 2000) },
  { path: 'crlf.cs', text: orders.replaceAll('\n', '\r\n') },
  { path: 'bom.cs', text: `\ufeff${orders}` },
  { path: 'emoji.cs', text: orders.replaceAll('rder', 'rdér😀') },
  { path: 'lone-surrogate.cs', text: `// \ud800\n${orders}` },
  { path: 'deep.cs', text: `class C { int x = ${'('.repeat(300)}1${')'.repeat(300)}; }` },
  { path: 'pricing.fs', text: await example('Pricing.fs') },
];

async function reportsOf(host: Host, files: SourceFile[]): Promise<string[]> {
  const limits = { wallMs: scaled(30_000) };
  const reports: FileReport[] = await collect(host.run('pattern-matcher', files, { settings, limits }));
  return reports.map(({ usage, backend, isolation, ...report }) => JSON.stringify(report));
}

const onJco = (name: string, files: SourceFile[]) =>
  kept(`agreement ${name}`, async () => reportsOf(await openHost({ backend: 'jco' }), files));

async function callOn(host: Host) {
  const source = { path: 'a.cs', language: 'csharp', text: orders };
  const options = { settings: settings('csharp'), limits: { wallMs: scaled(30_000) } };
  return host.call('pattern-matcher', { sources: [source] }, options);
}

const callOnJco = () => kept('agreement call', async () => callOn(await openHost({ backend: 'jco' })));

onOwnGrounds((open, backend) => {
  const held = backend === 'hyperlight' ? 'those of jco, byte by byte' : 'kept';

  describe.runIf(backend === 'hyperlight' || keeps)(`reports of pattern-matcher are ${held}`, () => {
    test.each<[string, SourceFile[]]>([
      ['C# of several sizes', ofSizes],
      ['odd texts', odd],
      ...languages
        .map((language) => examples.filter((file) => file.language === language))
        .filter((files) => files.length > 0)
        .map((files): [string, SourceFile[]] => [`${files.length} examples in ${files[0]!.language}`, files]),
    ])('%s', async (name, files) => {
      const expected = await onJco(name, files);
      expect(expected).toHaveLength(files.length);
      if (backend === 'hyperlight') expect(await reportsOf(await open(), files)).toEqual(expected);
    });
  });

  test.runIf(backend === 'hyperlight' || keeps)(
    'an outcome takes the same bytes, and as much memory',
    async () => {
      const there = await callOnJco();
      if (backend === 'jco') return;
      const here = await callOn(await open());
      expect(here.outcome).toEqual(there.outcome);
      expect(here.usage.outputBytes).toBe(there.usage.outputBytes);
      expect(here.usage.inputBytes).toBe(there.usage.inputBytes);
      // An image of jco has room for calls already, half as much again as it needs itself.
      expect(here.usage.memoryBytes! / there.usage.memoryBytes!).toBeGreaterThan(0.6);
      expect(here.usage.memoryBytes! / there.usage.memoryBytes!).toBeLessThan(1.25);
    },
  );
});
