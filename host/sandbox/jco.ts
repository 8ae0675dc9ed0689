import { setFlagsFromString } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { parseAgentInfo, parseRules } from '../agents/outcome.js';
import type { World } from '../agents/world.js';
import { ClosedError, LimitUnsupportedError } from '../errors.js';
import type { Cache } from '../images/cache.js';
import { digestOf } from '../images/digest.js';
import type { Component, Image, ImageSpec } from '../images/image.js';
import { remember } from '../remember.js';
import type { AgentInfo, Backend, Probe, Rule, Sandbox } from './backend.js';
import { pageBytes } from './component/wasm.js';
import { toolVersions } from './component/worlds.js';
import { configureError } from './fault.js';
import { type BoundedComponent, bound, compile, mapValues } from './jco/compile.js';
import { imageEntry, imageOf, type StoredImage } from './jco/entries.js';
import type { CompiledComponent, First, LoadMessage } from './jco/protocol.js';
import { NotBakeable } from './jco/rewrite.js';
import { heapBytesFor, JcoSandbox, spawnThread, threadBytes, usualHeapBytes } from './jco/sandbox.js';
import { instrument } from './jco/state.js';
import type { TuneFor } from './jco/tiering.js';
import { Translator } from './jco/translator.js';
import { configureLimits, type Limits } from './limits.js';

// QuickJS components need extended constant expressions, which this V8 knows but doesn't switch on.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-extended-const');

/** Of what a call is to find already there: four files of 100 KB at once need no more. */
const roomBytes = 4 * 1024 * 1024;

interface LoadedImage {
  digest: string;
  rules: Rule[];
  cached: boolean;
  components: Promise<Pair<CompiledComponent>>;
  first: First;
  restorable: boolean;
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
  readonly #translator: Translator;
  readonly #images = new Map<string, Promise<LoadedImage>>();
  readonly #spare: Worker[] = [];
  #closed = false;

  constructor(cache: Cache, tuneFor: TuneFor) {
    this.#cache = cache;
    this.#translator = new Translator(cache);
    this.#tuneFor = tuneFor;
  }

  async probe(): Promise<Probe> {
    return { usable: true };
  }

  /** Starts a thread ahead of the first image. */
  warmUp(): void {
    if (this.#spare.length === 0) this.#spare.push(spawnThread(usualHeapBytes));
  }

  world(agent: Component): Promise<World> {
    return this.#translator.world(agent);
  }

  async describe(agent: Component, ofCalls: Limits): Promise<AgentInfo> {
    const limits = configureLimits(ofCalls);
    const spec: ImageSpec = { agent, syntax: undefined, language: 'text', settings: '', limits };
    const bounded = await this.#bounded(spec);
    const sandbox = this.#sandbox(await compilePair(bounded, this.#tuneFor), { ask: 'describe' }, limits);
    try {
      await sandbox.restore();
      return await parseAgentInfo(agent.name, sandbox.first!.answer!);
    } finally {
      await sandbox.close();
    }
  }

  async prepare(spec: ImageSpec): Promise<Image> {
    refuseFuel(spec.limits);
    const { digest, rules, cached } = await this.#image(spec);
    return { digest, backend: this.name, spec, rules, cached };
  }

  async start(image: Image, limits: Limits): Promise<Sandbox> {
    refuseFuel(limits);
    const { components, first, restorable } = await this.#image({ ...image.spec, limits });
    const sandbox = this.#sandbox(await components, first, limits, { restorable });
    try {
      await sandbox.restore();
      return sandbox;
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  sandboxBytes(limits: Limits): number {
    return threadBytes(limits);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#spare.splice(0).map((thread) => thread.terminate()));
  }

  #image(spec: ImageSpec): Promise<LoadedImage> {
    const digest = digestOf(
      'image',
      this.name,
      toolVersions(),
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
        restorable: stored.baked !== undefined && areRestorable(stored.baked),
      };
    });
  }

  /** Configures the agent once, and keeps the state that it is in then. `room`: as `roomBytes` says. */
  async #make(spec: ImageSpec, room = roomBytes): Promise<StoredImage> {
    const bounded = await this.#bounded(spec);
    const { agent, syntax } = bounded;
    const instrumented = instrumentPair(bounded);
    const restorable = areRestorable(bounded);
    const maximumRoomBytes = restorable ? Math.min(room, spec.limits.memoryBytes / 16) : 0;
    const bake = instrumented && { agent: agent.modules, syntax: syntax?.modules, maximumRoomBytes };
    const limits = configureLimits(spec.limits);
    const components = await compilePair(instrumented ?? bounded, this.#tuneFor);
    const sandbox = this.#sandbox(components, { ask: 'configure', settings: spec.settings }, limits, {
      bake,
    });
    try {
      await sandbox.restore();
      const { answer, baked } = sandbox.first!;
      const rules = JSON.stringify(await parseRules(spec.agent.name, answer!));
      if (!baked || 'reason' in baked) return { rules, baked: undefined };
      const whole = {
        agent: { ...agent, modules: baked.agent, restorable },
        syntax: syntax && { ...syntax, modules: baked.syntax!, restorable },
      };
      return { rules, baked: restorable ? instrumentAll(whole) : whole };
    } catch (error) {
      // Its allocator doesn't come back, which is for the first call to tell.
      if (sandbox.baking && !sandbox.first && maximumRoomBytes > 0) return await this.#make(spec, 0);
      throw configureError(spec.agent.name, error);
    } finally {
      await sandbox.close();
    }
  }

  #sandbox(
    components: Pair<CompiledComponent>,
    first: First,
    limits: Limits,
    { bake, restorable = false }: { bake?: LoadMessage['bake'] | undefined; restorable?: boolean } = {},
  ): JcoSandbox {
    if (this.#closed) throw new ClosedError('the host is closed');
    const { logBytes, outputBytes } = limits;
    const heapBytes = heapBytesFor(limits);
    return new JcoSandbox(
      {
        type: 'load',
        ...components,
        first,
        restorable,
        ...(bake && { bake }),
        logBytes,
        outputBytes,
        heapBytes,
      },
      limits,
      () => (heapBytes === usualHeapBytes && this.#spare.pop()) || spawnThread(heapBytes),
    );
  }

  /** Agent and parser with the memory limit in them. */
  async #bounded({ agent, syntax, limits }: ImageSpec): Promise<Pair<BoundedComponent>> {
    const translated = await Promise.all([
      this.#translator.translate('agent', agent),
      syntax && this.#translator.translate('syntax', syntax),
    ]);
    // Either half holds more than any agent or parser needs for a file that the input limit lets in.
    const pages = Math.floor(limits.memoryBytes / pageBytes / (syntax ? 2 : 1));
    return { agent: bound(translated[0], pages), syntax: translated[1] && bound(translated[1], pages) };
  }
}

function refuseFuel({ fuel }: Limits): void {
  if (fuel === undefined) return;
  throw new LimitUnsupportedError("the jco backend can't count fuel", {
    hint: 'leave out the limit on fuel, or use the hyperlight backend',
  });
}

async function compilePair(pair: Pair<BoundedComponent>, tuneFor: TuneFor): Promise<Pair<CompiledComponent>> {
  const [agent, syntax] = await Promise.all([
    compile(pair.agent, tuneFor),
    pair.syntax && compile(pair.syntax, tuneFor),
  ]);
  return { agent, syntax };
}

/** `undefined` where a module has state that can't be made visible. */
function instrumentPair(pair: Pair<BoundedComponent>): Pair<BoundedComponent> | undefined {
  try {
    return instrumentAll(pair);
  } catch (error) {
    if (error instanceof NotBakeable) return undefined;
    throw error;
  }
}

function areRestorable({ agent, syntax }: Pair<BoundedComponent>): boolean {
  return agent.restorable && syntax?.restorable !== false;
}

function instrumentAll({ agent, syntax }: Pair<BoundedComponent>): Pair<BoundedComponent> {
  const all = (component: BoundedComponent) => ({
    ...component,
    modules: mapValues(component.modules, instrument),
  });
  return { agent: all(agent), syntax: syntax && all(syntax) };
}
