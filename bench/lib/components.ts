import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import type { LeanPattern } from '#wit/documents/pattern-settings.js';
import '#host/sandbox/jco.js';
import { capMemory, compile } from '#host/sandbox/jco/compile.js';
import { Factory } from '#host/sandbox/jco/instance.js';
import { transpile } from '#host/sandbox/jco/transpile.js';
import type { Outcome, Task } from '../../wit/types/agent.js';
import type { Analysis, Request } from '../../wit/types/syntax.js';

export interface Components {
  agent: { configure(settings: string): unknown; run(task: Task): Outcome };
  syntax: { compile(rules: string): number; analyze(request: Request): Analysis };
}

const guests = new URL('../../guests/', import.meta.url);
const pages = 4096;

/** Instantiates pattern-matcher, configured, with its linked C# parser in this thread. */
export async function builtInComponents(patterns: LeanPattern[]): Promise<Components> {
  const syntaxBytes = brotliDecompressSync(await readFile(new URL('syntax/csharp.wasm.br', guests)));
  const agentBytes = await readFile(new URL('pattern-matcher/agent.wasm', guests));
  const syntax = (await factory('syntax', syntaxBytes)).instantiate({}, []).syntax!;
  const imports = { 'tars:agent/host': { log: () => {} }, 'tars:syntax/syntax': syntax };
  const agent = (await factory('agent', agentBytes)).instantiate(imports as never, []).agent!;
  const components = { agent, syntax } as unknown as Components;
  components.agent.configure(JSON.stringify({ patterns }));
  return components;
}

async function factory(kind: 'agent' | 'syntax', bytes: Uint8Array): Promise<Factory> {
  const translated = await transpile({ name: kind, kind, bytes }, 'thread');
  return new Factory(await compile(capMemory(translated, pages), 'throughput'));
}
