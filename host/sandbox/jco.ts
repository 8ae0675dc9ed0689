import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { parseAgentInfo, parseRules } from '../agents/outcome.js';
import type { World } from '../agents/world.js';
import { AgentFailureError, ClosedError, MemoryLimitError, SettingsInvalidError } from '../errors.js';
import type { Cache, Entry } from '../images/cache.js';
import { digestOf } from '../images/digest.js';
import type { Component, Image, ImageSpec } from '../images/image.js';
import type { AgentInfo, Backend, Probe, Sandbox } from './backend.js';
import type { CompiledComponent } from './jco/protocol.js';
import { JcoSandbox, spawnThread } from './jco/sandbox.js';
import { type TranspileAnswer, type TranspileRequest, transpile } from './jco/transpile.js';
import { moduleFacts, pageBytes, shareOut, withLimits } from './jco/wasm.js';
import type { Limits } from './limits.js';

const packageRoot = new URL('../../../', import.meta.url);
const require = createRequire(import.meta.url);

const versionIn = (url: URL | string) =>
  (JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version;

/** Everything of this installation that the translated code depends on. */
function engineVersions(): string {
  const transpiler = require
    .resolve('@bytecodealliance/jco-transpile')
    .replace(/dist[\\/]index\.js$/, 'package.json');
  const own = versionIn(new URL('package.json', packageRoot));
  return `jco ${versionIn(transpiler)}, tars-hyperlight ${own}, node ${process.versions.node.split('.')[0]}`;
}

// QuickJS components need extended constant expressions, which this V8 knows but doesn't switch on.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-extended-const');

const maximumComponentBytes = 128 * 1024 * 1024;

/**
 * Runs components as V8's WebAssembly in worker threads: no VM around the guest, but no import that
 * reaches anything either, a thread that can be ended, and memory that can't grow beyond its limit.
 */
export class JcoBackend implements Backend {
  readonly name = 'jco';
  readonly #cache: Cache;
  readonly #versions = engineVersions();
  readonly #translated = new Map<string, Promise<TranspileAnswer>>();
  readonly #compiled = new Map<
    string,
    Promise<{ agent: CompiledComponent; syntax: CompiledComponent | undefined }>
  >();
  readonly #configured = new Map<string, JcoSandbox>();
  readonly #spare: Worker[] = [];
  #closed = false;

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  async probe(): Promise<Probe> {
    return { usable: true };
  }

  /** Starts a thread ahead of the first image. */
  warmUp(): void {
    if (this.#spare.length === 0) this.#spare.push(spawnThread());
  }

  async world(agent: Component): Promise<World> {
    return (await this.#translate('agent', agent)).world;
  }

  async describe(agent: Component, limits: Limits): Promise<AgentInfo> {
    const spec: ImageSpec = { agent, syntax: undefined, language: 'text', settings: '', limits };
    const sandbox = await this.#sandbox(spec, limits, undefined);
    try {
      await sandbox.restore();
      return parseAgentInfo(agent.name, JSON.parse(sandbox.first!.answer!));
    } finally {
      await sandbox.close();
    }
  }

  async prepare(spec: ImageSpec): Promise<Image> {
    const digest = digestOf(
      'image',
      this.name,
      this.#versions,
      spec.agent.sha256,
      spec.syntax?.sha256 ?? '',
      spec.language,
      spec.settings,
    );
    const kept = (await this.#cache.get(digest))?.get('rules.json');
    if (kept) {
      const rules = parseRules(spec.agent.name, JSON.parse(Buffer.from(kept).toString()));
      // Whoever prepares is about to start: a failure shows there.
      this.#components(spec, spec.limits).catch(() => {});
      return { digest, backend: this.name, spec, rules, cached: true };
    }
    const sandbox = await this.#sandbox(spec, spec.limits, spec.settings);
    try {
      await sandbox.restore();
      const rules = parseRules(spec.agent.name, JSON.parse(sandbox.first!.answer!));
      this.#cache.put(digest, new Map([['rules.json', Buffer.from(JSON.stringify(rules))]]));
      this.#keep(digest, sandbox);
      return { digest, backend: this.name, spec, rules, cached: false };
    } catch (error) {
      await sandbox.close();
      if (error instanceof AgentFailureError && error.reason === 'invalid-settings') {
        throw new SettingsInvalidError(
          `${spec.agent.name} refuses its settings: ${error.message}`,
          error.issues,
          {
            cause: error,
          },
        );
      }
      throw error;
    }
  }

  async start(image: Image, limits: Limits): Promise<Sandbox> {
    const configured = this.#configured.get(image.digest);
    if (configured && sameLimits(limits, image.spec.limits)) {
      this.#configured.delete(image.digest);
      return configured;
    }
    const sandbox = await this.#sandbox(image.spec, limits, image.spec.settings);
    try {
      await sandbox.restore();
      return sandbox;
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const threads = this.#spare.splice(0).map((thread) => thread.terminate());
    const sandboxes = [...this.#configured.values()].map((sandbox) => sandbox.close());
    await Promise.all([...threads, ...sandboxes]);
  }

  #keep(digest: string, sandbox: JcoSandbox): void {
    if (this.#closed || this.#configured.has(digest)) void sandbox.close();
    else this.#configured.set(digest, sandbox);
  }

  async #sandbox(spec: ImageSpec, limits: Limits, settings: string | undefined): Promise<JcoSandbox> {
    const components = await this.#components(spec, limits);
    if (this.#closed) throw new ClosedError('the host is closed');
    const { logBytes, outputBytes } = limits;
    return new JcoSandbox(
      { type: 'load', ...components, settings, logBytes, outputBytes },
      limits,
      () => this.#spare.pop() ?? spawnThread(),
    );
  }

  /** The modules of agent and parser, with the memory limit in them. */
  #components(spec: ImageSpec, limits: Limits) {
    const key = `${spec.agent.sha256} ${spec.syntax?.sha256} ${limits.memoryBytes}`;
    return remember(this.#compiled, key, async () => {
      const [agent, syntax] = await Promise.all([
        this.#translate('agent', spec.agent),
        spec.syntax && this.#translate('syntax', spec.syntax),
      ]);
      // Either half holds more than any agent or parser needs for a file that the input limit lets in.
      const pages = Math.floor(limits.memoryBytes / pageBytes / (syntax ? 2 : 1));
      const compiled = await Promise.all([compile(agent, pages), syntax && compile(syntax, pages)]);
      return { agent: compiled[0], syntax: compiled[1] };
    });
  }

  #translate(kind: TranspileRequest['kind'], component: Component): Promise<TranspileAnswer> {
    const key = digestOf('component', kind, this.#versions, component.sha256);
    return remember(this.#translated, key, async () => {
      const kept = await this.#cache.get(key);
      if (kept) return fromEntry(kept);
      const bytes = await component.bytes();
      if (bytes.length > maximumComponentBytes) {
        throw new MemoryLimitError(`${component.name} is larger than ${maximumComponentBytes} bytes`);
      }
      const answer = await transpile({ name: component.name, kind, bytes });
      this.#cache.put(key, toEntry(answer));
      return answer;
    });
  }
}

/** One promise per key; a failure isn't remembered. */
function remember<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let promise = map.get(key);
  if (!promise) {
    promise = make();
    map.set(key, promise);
    promise.catch(() => map.delete(key));
  }
  return promise;
}

function sameLimits(a: Limits, b: Limits): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

async function compile({ glue, modules }: TranspileAnswer, pages: number): Promise<CompiledComponent> {
  const defining = Object.entries(modules).flatMap(([name, bytes]) => {
    const { memory } = moduleFacts(bytes);
    return memory ? [{ name, min: memory.min }] : [];
  });
  const needed = defining.reduce((sum, { min }) => sum + min, 0);
  if (needed > pages) {
    throw new MemoryLimitError(
      `the component starts with ${needed * pageBytes} bytes of memory, and its share of the limit is ${pages * pageBytes}`,
    );
  }
  const shares = shareOut(
    pages,
    defining.map(({ min }) => min),
  );
  const maximumPages = Object.fromEntries(defining.map(({ name }, index) => [name, shares[index]!]));
  const compiled = await Promise.all(
    Object.entries(modules).map(
      async ([name, bytes]) =>
        [name, await WebAssembly.compile(withLimits(bytes, maximumPages[name] ?? 0))] as const,
    ),
  );
  return { glue, modules: Object.fromEntries(compiled), maximumPages };
}

function toEntry({ glue, modules, world }: TranspileAnswer): Entry {
  return new Map<string, Uint8Array>([
    ['component.js', Buffer.from(glue)],
    ['world.json', Buffer.from(JSON.stringify(world))],
    ...Object.entries(modules),
  ]);
}

function fromEntry(entry: Entry): TranspileAnswer {
  const modules: Record<string, Uint8Array> = {};
  for (const [name, bytes] of entry) if (name.endsWith('.wasm')) modules[name] = bytes;
  const text = (name: string) => Buffer.from(entry.get(name) ?? []).toString();
  return { glue: text('component.js'), modules, world: JSON.parse(text('world.json')) as World };
}
