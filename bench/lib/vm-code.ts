import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { sha256 } from '#host/base/digest.js';
import type { Component, ImageSpec } from '#host/contract/image.js';
import { defaultLimits } from '#host/contract/limits.js';
import { DiskCache } from '#host/images/cache.js';
import { loadPatterns } from '#host/patterns/load.js';
import { patternSettings } from '#host/patterns/pattern-settings.js';
import type { Addon } from '#host/sandbox/hyperlight/addon.js';
import { CodeStore } from '#host/sandbox/hyperlight/code.js';

const guests = new URL('../../guests/', import.meta.url);
export const benchCache = fileURLToPath(new URL('../../../node_modules/.cache/tars-bench', import.meta.url));

function component(name: string, bytes: Uint8Array): Component {
  return { name, sha256: sha256(bytes), bytes: async () => bytes };
}

/** Describes pattern-matcher with all its C# patterns, as both backends prepare it. */
export async function patternMatcher(): Promise<ImageSpec> {
  const agent = await readFile(new URL('pattern-matcher/agent.wasm', guests));
  const syntax = brotliDecompressSync(await readFile(new URL('syntax/csharp.wasm.br', guests)));
  return {
    agent: component('pattern-matcher', agent),
    syntax: component('csharp', syntax),
    language: 'csharp',
    settings: JSON.stringify(patternSettings(await loadPatterns(), 'csharp')),
    limits: { ...defaultLimits, wallMs: 600_000 },
  };
}

/** Returns its machine code. Kept between runs: compiling takes long if the CPU is emulated. */
export async function codeOf(addon: Addon, spec: Pick<ImageSpec, 'agent' | 'syntax'>): Promise<Uint8Array> {
  const { hypervisor: _, ...versions } = addon.versions();
  const cache = new DiskCache(benchCache, console.error);
  const store = new CodeStore(cache, JSON.stringify(versions), new AbortController().signal);
  const { bytes } = await store.of({ agent: spec.agent, syntax: spec.syntax, fuel: false });
  await cache.settled();
  return bytes;
}
