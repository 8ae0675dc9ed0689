import { readFile } from 'node:fs/promises';
import { languages } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { parserOf } from '#host/agents/grammars.js';
import { builtInManifests, loadAgent } from '#host/agents/resolve.js';
import { sha256 } from '#host/base/digest.js';
import type { Component } from '#host/contract/image.js';
import { DiskCache } from '#host/images/cache.js';
import { loadAddon } from '#host/sandbox/hyperlight/addon.js';
import { CodeStore } from '#host/sandbox/hyperlight/code.js';
import {
  builtInWith,
  fixture,
  fromCore,
  fromText,
  rejection,
  sharedCache,
  sharedCacheBytes,
  temporaryFolder,
} from '../host/agents-for-tests.js';
import { scaled } from '../host/backends.js';
import { children, until, wordsOf } from '../process/processes.js';

// Compiling needs no hypervisor. What is compiled here is found again by tests that run in a VM.
const loaded = loadAddon();
const builtIn = await builtInManifests();
const versions = 'addon' in loaded ? loaded.addon.versions() : undefined;

async function component(path: string): Promise<Component> {
  const bytes = await readFile(path);
  return { name: path, sha256: sha256(bytes), bytes: async () => bytes };
}

function store(folder = sharedCache, signal = new AbortController().signal) {
  const { hypervisor: _, ...lasting } = versions!;
  const cache = new DiskCache(folder, (notice) => expect.unreachable(notice), sharedCacheBytes);
  return { cache, codes: new CodeStore(cache, JSON.stringify(lasting), signal) };
}

describe.skipIf(versions === undefined)('machine code', { timeout: scaled(600_000) }, () => {
  test.each([
    ['a QuickJS agent', () => fixture('probe'), false],
    ['a QuickJS agent that counts', () => fixture('probe'), true],
    ['a SpiderMonkey agent', () => fixture('probe', 'spidermonkey'), false],
  ])('is made of %s', async (_, path, fuel) => {
    const { cache, codes } = store();
    const { bytes } = await codes.of({ agent: await component(await path()), syntax: undefined, fuel });
    expect(Buffer.from(bytes.subarray(1, 4)).toString()).toBe('ELF');
    await cache.settled();
  });

  test.each([
    ...languages.map((language) => ['pattern-matcher', language] as const),
    ['complexity', 'csharp'] as const,
  ])('is made of %s and the parser for %s, or none', async (name, language) => {
    const { cache, codes } = store();
    const { component: agent } = await loadAgent(name);
    const { bytes } = await codes.of({ agent, syntax: await parserOf(language), fuel: false });
    expect(bytes.length).toBeGreaterThan(1_000_000);
    await cache.settled();
  });

  test.each(['generator', 'validator'])('is made of %s for the languages of its tests', async (name) => {
    const { cache, codes } = store();
    const { component: agent } = await loadAgent(name);
    for (const language of ['csharp', 'python', 'typescript', 'text'] as const) {
      const { bytes } = await codes.of({ agent, syntax: await parserOf(language), fuel: false });
      expect(bytes.length).toBeGreaterThan(1_000_000);
    }
    await cache.settled();
  });

  test.each(builtIn)('is made of $name on either engine, for C#', async (agent) => {
    const { cache, codes } = store();
    for (const engine of ['quickjs', 'spidermonkey'] as const) {
      const own = engine === (agent.engine ?? 'quickjs');
      const built = own
        ? (await loadAgent(agent.name)).component
        : await component(await builtInWith(engine, agent));
      const syntax = agent.syntax ? await parserOf('csharp') : undefined;
      const { bytes } = await codes.of({ agent: built, syntax, fuel: false });
      expect(bytes.length).toBeGreaterThan(1_000_000);
    }
    await cache.settled();
  });

  test('is made once, and found again', async () => {
    const folder = await temporaryFolder();
    const agent = await component(await fromCore({}));
    const first = store(folder);
    const made = await first.codes.of({ agent, syntax: undefined, fuel: false });
    await first.cache.settled();
    const again = { ...agent, bytes: () => expect.unreachable('it is there') };
    const found = await store(folder).codes.of({ agent: again, syntax: undefined, fuel: false });
    expect(Buffer.compare(made.bytes, found.bytes)).toBe(0);
    expect([made.cacheKey, found.cacheKey]).toEqual([undefined, expect.any(String)]);
  });

  test('is not made of what is no agent', async () => {
    const { codes } = store();
    const agent = await component(await fromText('(component)'));
    const error = await rejection(codes.of({ agent, syntax: undefined, fuel: false }));
    expect(error).toMatchObject({ code: 'ERR_AGENT_INVALID', details: [expect.any(String)] });
  });

  test('is given up when the host is closed', async () => {
    const controller = new AbortController();
    const { codes } = store(await temporaryFolder(), controller.signal);
    const made = rejection(
      codes.of({ agent: await component(await fixture('probe')), syntax: undefined, fuel: false }),
    );
    await until(() => children().some((pid) => wordsOf(pid).includes('compile-child')));
    controller.abort(new Error('closed'));
    expect((await made).message).toBe('closed');
  });
});
