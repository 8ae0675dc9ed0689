import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { witText } from '../../wit/text.js';
import { parseAgentInfo, parseRules } from '../agents/outcome.js';
import type { World } from '../agents/world.js';
import { AgentFailureError, ClosedError, MemoryLimitError, SettingsInvalidError } from '../errors.js';
import type { Cache } from '../images/cache.js';
import { digestOf, sha256 } from '../images/digest.js';
import type { Component, Image, ImageSpec } from '../images/image.js';
import { remember } from '../remember.js';
import type { AgentInfo, Backend, Probe, Rule, Sandbox } from './backend.js';
import { type BoundedComponent, bound, compile, mapValues } from './jco/compile.js';
import {
  imageEntry,
  imageOf,
  type StoredImage,
  translationEntry,
  translationOf,
  worldEntry,
  worldOf,
} from './jco/entries.js';
import type { CompiledComponent, First, LoadMessage } from './jco/protocol.js';
import { NotBakeable } from './jco/rewrite.js';
import { JcoSandbox, spawnThread } from './jco/sandbox.js';
import { instrument } from './jco/state.js';
import type { TuneFor } from './jco/tiering.js';
import { type TranspileAnswer, type TranspileRequest, transpile } from './jco/transpile.js';
import { pageBytes } from './jco/wasm.js';
import { defaultLimits, type Limits } from './limits.js';

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
  const [node] = process.versions.node.split('.');
  const contract = sha256(witText());
  return `jco ${versionIn(transpiler)}, tars-hyperlight ${own}, node ${node}, contract ${contract}`;
}

// QuickJS components need extended constant expressions, which this V8 knows but doesn't switch on.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-extended-const');

const maximumComponentBytes = 128 * 1024 * 1024;

/** Only a fresh one has the world; it is kept in an entry of its own, which is all that a warm start reads. */
type Translation = Omit<TranspileAnswer, 'world'> & Partial<Pick<TranspileAnswer, 'world'>>;

interface LoadedImage {
  digest: string;
  rules: Rule[];
  cached: boolean;
  components: Promise<Pair<CompiledComponent>>;
  first: First;
}

interface Pair<T> {
  agent: T;
  syntax: T | undefined;
}

/**
 * Runs components as V8's WebAssembly in worker threads: no VM around the guest, but no import that
 * reaches anything either, a thread that can be ended, and memory that can't grow beyond its limit.
 */
export class JcoBackend implements Backend {
  readonly name = 'jco';
  readonly #cache: Cache;
  readonly #tuneFor: TuneFor;
  readonly #versions = engineVersions();
  readonly #translated = new Map<string, Promise<Translation>>();
  readonly #images = new Map<string, Promise<LoadedImage>>();
  readonly #spare: Worker[] = [];
  #closed = false;

  constructor(cache: Cache, tuneFor: TuneFor) {
    this.#cache = cache;
    this.#tuneFor = tuneFor;
  }

  async probe(): Promise<Probe> {
    return { usable: true };
  }

  /** Starts a thread ahead of the first image. */
  warmUp(): void {
    if (this.#spare.length === 0) this.#spare.push(spawnThread());
  }

  async world(agent: Component): Promise<World> {
    const kept = await this.#cache.get(this.#worldKey(agent));
    if (kept) return worldOf(kept);
    const { world } = await this.#translate('agent', agent);
    return world ?? (await this.#transpile('agent', agent)).world;
  }

  async describe(agent: Component, limits: Limits): Promise<AgentInfo> {
    const spec: ImageSpec = { agent, syntax: undefined, language: 'text', settings: '', limits };
    const bounded = await this.#bounded(spec);
    const sandbox = this.#sandbox(await compilePair(bounded, this.#tuneFor), { ask: 'describe' }, limits);
    try {
      await sandbox.restore();
      return await parseAgentInfo(agent.name, JSON.parse(sandbox.first!.answer!));
    } finally {
      await sandbox.close();
    }
  }

  async prepare(spec: ImageSpec): Promise<Image> {
    const { digest, rules, cached } = await this.#image(spec);
    return { digest, backend: this.name, spec, rules, cached };
  }

  async start(image: Image, limits: Limits): Promise<Sandbox> {
    const { components, first } = await this.#image({ ...image.spec, limits });
    const sandbox = this.#sandbox(await components, first, limits);
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
    await Promise.all(this.#spare.splice(0).map((thread) => thread.terminate()));
  }

  #image(spec: ImageSpec): Promise<LoadedImage> {
    const digest = digestOf(
      'image',
      this.name,
      this.#versions,
      spec.agent.sha256,
      spec.syntax?.sha256 ?? '',
      spec.language,
      spec.settings,
      String(spec.limits.memoryBytes),
    );
    return remember(this.#images, digest, async () => {
      const kept = await this.#cache.get(digest);
      const stored = kept ? imageOf(kept) : await this.#make(spec);
      if (!kept) this.#cache.put(digest, imageEntry(stored));
      const components = compilePair(stored.baked ?? (await this.#bounded(spec)), this.#tuneFor);
      // Whoever prepares is about to start: a failure shows there.
      components.catch(() => {});
      return {
        digest,
        // Checked before they were kept.
        rules: JSON.parse(stored.rules) as Rule[],
        cached: kept !== undefined,
        components,
        first: stored.baked ? { ask: 'none' } : { ask: 'configure', settings: spec.settings },
      };
    });
  }

  /** Configures the agent once, and keeps the state that it is in then. */
  async #make(spec: ImageSpec): Promise<StoredImage> {
    const bounded = await this.#bounded(spec);
    const instrumented = instrumentPair(bounded);
    const bake = instrumented && { agent: bounded.agent.modules, syntax: bounded.syntax?.modules };
    // Code runs for the first time here, and slower than it ever will.
    const limits = { ...spec.limits, wallMs: Math.max(spec.limits.wallMs, defaultLimits.wallMs) };
    const components = await compilePair(instrumented ?? bounded, this.#tuneFor);
    const sandbox = this.#sandbox(components, { ask: 'configure', settings: spec.settings }, limits, bake);
    try {
      await sandbox.restore();
      const { answer, baked } = sandbox.first!;
      const rules = JSON.stringify(await parseRules(spec.agent.name, JSON.parse(answer!)));
      if (!baked || 'reason' in baked) return { rules, baked: undefined };
      const syntax = bounded.syntax && { ...bounded.syntax, modules: baked.syntax! };
      return { rules, baked: { agent: { ...bounded.agent, modules: baked.agent }, syntax } };
    } catch (error) {
      if (error instanceof AgentFailureError && error.reason === 'invalid-settings') {
        const message = `${spec.agent.name} refuses its settings: ${error.message}`;
        throw new SettingsInvalidError(message, error.issues, { cause: error });
      }
      throw error;
    } finally {
      await sandbox.close();
    }
  }

  #sandbox(
    components: Pair<CompiledComponent>,
    first: First,
    limits: Limits,
    bake?: LoadMessage['bake'],
  ): JcoSandbox {
    if (this.#closed) throw new ClosedError('the host is closed');
    const { logBytes, outputBytes } = limits;
    return new JcoSandbox(
      { type: 'load', ...components, first, ...(bake && { bake }), logBytes, outputBytes },
      limits,
      () => this.#spare.pop() ?? spawnThread(),
    );
  }

  /** Agent and parser with the memory limit in them. */
  async #bounded({ agent, syntax, limits }: ImageSpec): Promise<Pair<BoundedComponent>> {
    const translated = await Promise.all([
      this.#translate('agent', agent),
      syntax && this.#translate('syntax', syntax),
    ]);
    // Either half holds more than any agent or parser needs for a file that the input limit lets in.
    const pages = Math.floor(limits.memoryBytes / pageBytes / (syntax ? 2 : 1));
    return { agent: bound(translated[0], pages), syntax: translated[1] && bound(translated[1], pages) };
  }

  #worldKey(agent: Component): string {
    return digestOf('world', this.#versions, agent.sha256);
  }

  #translationKey(kind: TranspileRequest['kind'], component: Component): string {
    return digestOf('component', kind, this.#versions, component.sha256);
  }

  #translate(kind: TranspileRequest['kind'], component: Component): Promise<Translation> {
    const key = this.#translationKey(kind, component);
    return remember(this.#translated, key, async () => {
      const kept = await this.#cache.get(key);
      return kept ? translationOf(kept) : this.#transpile(kind, component);
    });
  }

  /** Translates, and keeps all that comes of it. */
  async #transpile(kind: TranspileRequest['kind'], component: Component): Promise<TranspileAnswer> {
    const bytes = await component.bytes();
    if (bytes.length > maximumComponentBytes) {
      throw new MemoryLimitError(`${component.name} is larger than ${maximumComponentBytes} bytes`);
    }
    const answer = await transpile({ name: component.name, kind, bytes });
    this.#cache.put(this.#translationKey(kind, component), translationEntry(answer));
    if (kind === 'agent') this.#cache.put(this.#worldKey(component), worldEntry(answer.world));
    return answer;
  }
}

async function compilePair(pair: Pair<BoundedComponent>, tuneFor: TuneFor): Promise<Pair<CompiledComponent>> {
  const [agent, syntax] = await Promise.all([
    compile(pair.agent, tuneFor),
    pair.syntax && compile(pair.syntax, tuneFor),
  ]);
  return { agent, syntax };
}

/** `undefined` where a module has state that can't be made visible. */
function instrumentPair({ agent, syntax }: Pair<BoundedComponent>): Pair<BoundedComponent> | undefined {
  const all = (component: BoundedComponent) => ({
    ...component,
    modules: mapValues(component.modules, instrument),
  });
  try {
    return { agent: all(agent), syntax: syntax && all(syntax) };
  } catch (error) {
    if (error instanceof NotBakeable) return undefined;
    throw error;
  }
}
