import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LspClient } from './lsp-client.js';
import { documentsIn, expectAsTarscli, random, residentMegabytes, type } from './lsp-edits.js';
import { workspace } from './lsp-folders.js';

const own = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const files = [
  {
    name: 'a.cs',
    languageId: 'csharp',
    text: own('clients/dotnet/TarsHyperlightBridgeService.cs').slice(0, 6000),
  },
  { name: 'b.ts', languageId: 'typescript', text: own('host/services/rpc/session.ts') },
  {
    name: 'c.py',
    languageId: 'python',
    text: 'def f(a=[]):\n    try:\n        g(a)\n    except:\n        pass\n',
  },
];

const seed = Number(process.env.TARS_FUZZ_SEED ?? Date.now() % 1_000_000_007);
const times = Number(process.env.TARS_FUZZ_RUNS ?? 1);
/** Edits between two looks at the diagnostics. */
const stretch = 100;
const edits = 300 * times;

test(`after ${edits} edits the diagnostics are what tarscli finds in the last version, and memory is flat`, async () => {
  const root = workspace({});
  const documents = documentsIn(root, files);
  const client = await LspClient.start({ folders: [root], settings: { debounceMs: 10 } });
  for (const { name, languageId, text } of documents) await client.open(name, text, languageId);
  for (const { name } of documents) await client.pushed(name);
  const next = random(seed);
  const memory: number[] = [];
  for (let done = 0; done < edits; done += stretch) {
    await type(client, documents, stretch, next);
    const last = done + stretch >= edits;
    for (const { name } of documents) await client.pushed(name);
    const megabytes = residentMegabytes(client.process.pid!);
    if (megabytes !== undefined) memory.push(megabytes);
    if (last || (done / stretch) % 10 === 5)
      await expectAsTarscli(client, root, documents, `TARS_FUZZ_SEED=${seed}`);
    // Only the latest of each document is looked at again.
    const latest = new Map(client.published.map((one) => [one.uri, one]));
    client.published.splice(0, Number.POSITIVE_INFINITY, ...latest.values());
  }
  if (times > 1) {
    console.log(`${edits} edits; MB in memory: ${memory.map((one) => one.toFixed(0)).join(' ')}`);
    const highest = (of: number[]) => Math.max(...of);
    const third = Math.floor(memory.length / 3);
    expect(highest(memory.slice(-third))).toBeLessThan(highest(memory.slice(0, 2 * third)) * 1.2);
  }
});
