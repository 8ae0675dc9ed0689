import { createHash, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AgentManifest, Host, type HostOptions } from 'tars-hyperlight';
import { onTestFinished } from 'vitest';
import { buildAgent, type Engine } from '#guests/sdk/build.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(root, 'node_modules/.cache/tars-test-agents');
const fixtures = join(root, 'tests/host/fixtures');

/** Compiles tests/host/fixtures/<name>.js, once for all test files. Returns the path of a bare .wasm. */
export async function fixture(name: string, engine: Engine = 'quickjs', syntax = false): Promise<string> {
  const entry = join(fixtures, `${name}.js`);
  const wit = ['wit/agent.wit', 'wit/deps/syntax/syntax.wit'].map((path) => readFileSync(join(root, path)));
  const lock = readFileSync(join(root, 'package-lock.json'));
  const hash = createHash('sha256');
  for (const part of [readFileSync(entry), ...wit, lock, `${engine} ${syntax}`]) hash.update(part);
  return written(`${name}-${hash.digest('hex').slice(0, 16)}`, () => buildAgent({ entry, engine, syntax }));
}

/** Compiles an agent of this package with another engine than its own. Returns the path of a bare .wasm. */
export async function builtInWith(engine: Engine, { name, syntax }: AgentManifest): Promise<string> {
  const inputs = readFileSync(join(root, 'dist/guests', name, 'inputs.sha256'), 'utf8');
  const entry = join(root, 'guests', name, 'agent.ts');
  return written(`${name}-${engine}-${inputs.slice(0, 16)}`, () => buildAgent({ entry, engine, syntax }));
}

/** Compiles the text form of a component or module. */
export async function fromText(wat: string): Promise<string> {
  const name = `text-${createHash('sha256').update(wat).digest('hex').slice(0, 16)}`;
  return written(name, async () => {
    const { parse } = await import('@bytecodealliance/jco-transpile/wasm-tools');
    return parse(wat);
  });
}

async function written(name: string, make: () => Promise<Uint8Array>): Promise<string> {
  const path = join(cache, `${name}.wasm`);
  if (existsSync(path)) return path;
  const bytes = await make();
  mkdirSync(cache, { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  writeFileSync(temporary, bytes);
  try {
    // Engines don't build the same bytes twice: the file that another test run may already use stays.
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  rmSync(temporary);
  return path;
}

/** Images of all tests that don't test the cache. */
export const sharedCache = join(cache, 'images');
/** More than all tests make on all versions of Node: what one has made, another finds. */
export const sharedCacheBytes = 32 * 1024 ** 3;

/** A host that ends with the test. On jco, where the test isn't about backends. */
export async function openHost(options: HostOptions = {}): Promise<Host> {
  const host = await Host.open({
    backend: 'jco',
    cacheDir: sharedCache,
    cacheBytes: sharedCacheBytes,
    concurrency: 2,
    ...options,
  });
  onTestFinished(() => host.close());
  return host;
}

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tars-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * A cache without images that goes with the test. What images are made from is there where `prepare` on a host
 * with the shared cache has left it: compiling takes minutes in an emulator.
 */
export async function cacheWithoutImages(): Promise<string> {
  const folder = await temporaryFolder();
  const shared = join(sharedCache, 'v2');
  await mkdir(join(folder, 'v2'), { mode: 0o700 });
  for (const key of await readdir(shared)) {
    const names = await readdir(join(shared, key)).catch((): string[] => []);
    if (names.includes('code') || names.includes('world.json'))
      await symlink(join(shared, key), join(folder, 'v2', key));
  }
  return folder;
}

/** A folder with the component and a manifest. */
export async function agentFolder(wasm: string, manifest: object = {}): Promise<string> {
  const folder = await temporaryFolder();
  await copyFile(wasm, join(folder, 'agent.wasm'));
  const whole = { name: 'in-folder', version: '1', role: 'analyzer', description: '', languages: ['text'] };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...whole, ...manifest }));
  return folder;
}

/** All reports of a run. */
export async function collect<T>(run: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of run) items.push(item);
  return items;
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const outcome = await promise.then(
    () => undefined,
    (error) => error,
  );
  if (outcome === undefined) throw new Error('it was to reject, and resolved');
  return outcome;
}

export interface CoreFunctions {
  /** Bodies in the text format. `describe` and the others return a pointer; memory is zeroed. */
  describe?: string;
  configure?: string;
  run?: string;
  /** More of the module: memories, tables, functions. Default: a memory of one page and an empty table. */
  fields?: string;
  /** What the host calls for the memory of its arguments. Default: the same place for all of them. */
  realloc?: string;
  /** Default: `plain-agent`. */
  world?: 'plain-agent' | 'syntax-agent';
  /** In WIT, what it exports besides; `fields` has the functions. */
  exports?: string;
}

/** An agent written in WebAssembly text: what no compiler would make. */
export async function fromCore(functions: CoreFunctions): Promise<string> {
  const { wat, world = 'plain-agent', exports } = { wat: coreText(functions), ...functions };
  const hash = createHash('sha256')
    .update(`${world}${exports ?? ''}`)
    .update(wat);
  return written(`core-${hash.digest('hex').slice(0, 16)}`, async () => {
    const { componentNew } = await import('@bytecodealliance/jco-transpile/wasm-tools');
    return componentNew(await coreModule(functions), []);
  });
}

/** The same before it is made a component: as compilers for wasm32-unknown-unknown leave it. */
export async function coreModule(functions: CoreFunctions): Promise<Uint8Array> {
  const { parse, componentEmbed } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  const { world = 'plain-agent', exports } = functions;
  const more = exports === undefined ? undefined : `world more { include ${world}; ${exports} }`;
  const binary = await parse(coreText(functions));
  return componentEmbed({ binary, witSource: witText(more), world: more ? 'more' : world });
}

function coreText({ describe, configure, run, fields, realloc }: CoreFunctions): string {
  return `(module
    (type $none (func))
    ${fields ?? '(memory (export "memory") 1) (table 1 funcref)'}
    (func $forever (call $forever))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      ${realloc ?? '(i32.const 4096)'})
    (func (export "tars:agent/agent@0.1.0#describe") (result i32) ${describe ?? 'unreachable'})
    (func (export "tars:agent/agent@0.1.0#configure") (param i32 i32) (result i32) ${configure ?? '(i32.const 0)'})
    (func (export "tars:agent/agent@0.1.0#run") (param i32 i32 i32 i32 i32 i32) (result i32)
      ${run ?? 'unreachable'}))`;
}

function witText(more = ''): string {
  const agent = `${readFileSync(join(root, 'wit/agent.wit'), 'utf8')}\n${more}`;
  const syntax = readFileSync(join(root, 'wit/deps/syntax/syntax.wit'), 'utf8');
  return `${agent}\n${syntax.replace(/^package ([^;]+);/, 'package $1 {')}\n}\n`;
}
