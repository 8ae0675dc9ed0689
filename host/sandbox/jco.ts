import { setFlagsFromString } from 'node:v8';
import { digestOf } from '../base/digest.js';
import { ClosedError, LimitUnsupportedError } from '../base/errors.js';
import { memoizeAsync } from '../base/memoize-async.js';
import type { AgentInfo, Backend, ProbeResult, Rule, Sandbox } from '../contract/backend.js';
import type { Cache } from '../contract/cache.js';
import type { Component, Image, ImageSpec } from '../contract/image.js';
import type { JcoIsolation } from '../contract/isolation.js';
import { configureLimits, defaultLimits, type Limits } from '../contract/limits.js';
import type { OptimizeFor } from '../contract/optimize-for.js';
import { parseAgentInfo, parseRules } from '../contract/setup-answers.js';
import type { World } from '../contract/world.js';
import { wasmObstacle } from './addresses.js';
import { pageBytes } from './component/wasm.js';
import { toolVersions } from './component/worlds.js';
import { configureError } from './fault.js';
import { areRestorable, type CappedComponent, capMemory } from './jco/compile.js';
import { imageEntry, imageOf, rulesFile, rulesOf, type StoredImage } from './jco/entries.js';
import { Grounds, inFirst } from './jco/grounds.js';
import { once } from './jco/once.js';
import type { Pair, SetupRequest } from './jco/protocol.js';
import type { Code } from './jco/runner.js';
import { JcoSandbox } from './jco/sandbox.js';
import { SetupCalls } from './jco/setup-calls.js';
import { heapBytesFor, processBytes, threadBytes } from './jco/sizes.js';
import { Translator } from './jco/translator.js';
import { withPreInitialized } from './jco/with-pre-initialized.js';

// QuickJS components need extended constant expressions, which V8 of Node 20 supports but doesn't enable.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-extended-const');

/**
 * Free memory that an image reserves for calls: a batch of files seldom needs more. What a call doesn't use of it takes
 * no memory.
 */
const headroomBytes = 12 * 1024 * 1024;

export interface JcoOptions {
  optimizeFor?: OptimizeFor | undefined;
  /** Isolation of all agents. Default: threads for this package's agents, processes for all others. */
  isolation?: JcoIsolation | undefined;
  /** Limits of most sandboxes, which override the defaults. */
  limits?: Partial<Limits> | undefined;
}

interface JcoImage {
  digest: string;
  rules: Rule[];
  cached: boolean;
  /** Is read and compiled when the first sandbox starts: results that are known need none. */
  ready: () => Promise<ReadyImage>;
}

interface ReadyImage {
  code: Code;
  setupRequest: SetupRequest;
  restorable: boolean;
}

/**
 * Runs components as V8's WebAssembly, in threads or processes. No VM surrounds the guest. But its imports reach
 * nothing, its thread or process can be ended, and its memory can't grow beyond its limit.
 */
export class JcoBackend implements Backend {
  readonly name = 'jco';
  readonly #cache: Cache;
  readonly #translator: Translator;
  readonly #images = new Map<string, Promise<JcoImage>>();
  readonly #grounds: Grounds;
  readonly #closing = new AbortController();
  readonly #setupCalls = new SetupCalls();

  constructor(cache: Cache, { optimizeFor = 'throughput', isolation, limits = {} }: JcoOptions = {}) {
    this.#cache = cache;
    this.#grounds = new Grounds({ optimizeFor, isolation, usual: { ...defaultLimits, ...limits } }, cache);
    this.#translator = new Translator(cache, this.#grounds, this.#closing.signal);
  }

  async probe(): Promise<ProbeResult> {
    const obstacle = wasmObstacle();
    return obstacle ? { usable: false, ...obstacle } : { usable: true };
  }

  isolation(agent: Component): Promise<JcoIsolation> {
    return this.#grounds.isolation(agent);
  }

  world(agent: Component): Promise<World> {
    // The caller is about to need a sandbox, so a process starts while the component is checked.
    this.#grounds.of(agent).catch(() => {});
    return this.#translator.world(agent);
  }

  async describe(agent: Component, ofCalls: Limits): Promise<AgentInfo> {
    const limits = configureLimits(ofCalls);
    const spec: ImageSpec = { agent, syntax: undefined, language: 'text', settings: '', limits };
    const ground = await this.#grounds.of(agent);
    const code = await ground.ready(await this.#capped(spec));
    const sandbox = this.#sandbox(code, { ask: 'describe' }, limits, false);
    return this.#setupCalls.run(sandbox, ({ setupAnswer }) =>
      parseAgentInfo(agent.name, setupAnswer!.answer!),
    );
  }

  async prepare(spec: ImageSpec): Promise<Image> {
    refuseFuel(spec.limits);
    const { digest, rules, cached } = await this.#image(spec);
    const isolation = await this.isolation(spec.agent);
    return { digest, backend: this.name, isolation, spec, rules, cached };
  }

  async start(image: Image, limits: Limits): Promise<Sandbox> {
    refuseFuel(limits);
    const { ready } = await this.#image({ ...image.spec, limits });
    const { code, setupRequest, restorable } = await ready();
    const sandbox = this.#sandbox(code, setupRequest, limits, restorable);
    try {
      await sandbox.restore();
      return sandbox;
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  sandboxBytes({ isolation }: Image, limits: Limits): number {
    return isolation === 'thread' ? threadBytes(limits) : processBytes(limits);
  }

  async close(): Promise<void> {
    this.#closing.abort(new ClosedError('the host is closed'));
    await this.#setupCalls.close();
    await this.#grounds.close();
  }

  async #image(spec: ImageSpec): Promise<JcoImage> {
    const digest = digestOf(
      'image, contents of memories apart',
      this.name,
      // Threads don't load what a process has made.
      await this.isolation(spec.agent),
      toolVersions(),
      // The engine determines the pre-initialized state.
      `node ${process.versions.node.split('.')[0]}`,
      spec.agent.sha256,
      spec.syntax?.sha256 ?? '',
      spec.language,
      spec.settings,
      String(spec.limits.memoryBytes),
      String(headroomBytes),
    );
    return memoizeAsync(this.#images, digest, async () => {
      const known = rulesOf(await this.#cache.get(digest, [rulesFile]));
      const made = known === undefined ? await this.#stored(digest, spec) : undefined;
      return {
        digest,
        // The rules were checked before they were stored.
        rules: JSON.parse(known ?? made!.rules) as Rule[],
        cached: known !== undefined,
        ready: once(() => this.#ready(made ?? this.#stored(digest, spec), spec)),
      };
    });
  }

  async #stored(digest: string, spec: ImageSpec): Promise<StoredImage> {
    const entry = await this.#cache.get(digest);
    if (entry) return imageOf(entry);
    const made = await this.#make(spec);
    this.#cache.put(digest, imageEntry(made));
    return made;
  }

  async #ready(image: StoredImage | Promise<StoredImage>, spec: ImageSpec): Promise<ReadyImage> {
    const ground = await this.#grounds.of(spec.agent);
    ground.warmUp(spec.limits);
    const { preInitialized } = await image;
    return {
      code: await ground.ready(preInitialized ?? (await this.#capped(spec))),
      setupRequest: preInitialized ? { ask: 'none' } : { ask: 'configure', settings: spec.settings },
      restorable: preInitialized !== undefined && areRestorable(preInitialized),
    };
  }

  async #make(spec: ImageSpec): Promise<StoredImage> {
    const makers = await this.#grounds.makers(spec.agent);
    return inFirst(makers, this.#closing.signal, (maker) => this.#makeOn(maker, spec));
  }

  /**
   * Configures the agent once and stores the resulting state. `headroom` limits the free memory that the image reserves
   * for calls.
   */
  async #makeOn(maker: JcoIsolation, spec: ImageSpec, headroom = headroomBytes): Promise<StoredImage> {
    const capped = await this.#capped(spec);
    const restorable = areRestorable(capped);
    const maximumHeadroomBytes = restorable ? Math.min(headroom, spec.limits.memoryBytes / 16) : 0;
    const limits = configureLimits(spec.limits);
    const ground = await this.#grounds.on(maker);
    const code = await ground.ready(capped, { maximumHeadroomBytes, restorable });
    const sandbox = this.#sandbox(code, { ask: 'configure', settings: spec.settings }, limits, false);
    try {
      return await this.#setupCalls.run(sandbox, async ({ setupAnswer }) => {
        const { answer, preInitialized } = setupAnswer!;
        const rules = JSON.stringify(await parseRules(spec.agent.name, answer!));
        if (!preInitialized || 'reason' in preInitialized) return { rules, preInitialized: undefined };
        return { rules, preInitialized: withPreInitialized(capped, preInitialized) };
      });
    } catch (error) {
      // The allocator doesn't return; the first call will report that.
      if (sandbox.preInitializing && !sandbox.setupAnswer && maximumHeadroomBytes > 0)
        return await this.#makeOn(maker, spec, 0);
      throw configureError(spec.agent.name, error);
    }
  }

  #sandbox(code: Code, setupRequest: SetupRequest, limits: Limits, restorable: boolean): JcoSandbox {
    this.#closing.signal.throwIfAborted();
    const { logBytes, outputBytes } = limits;
    const options = { setupRequest, restorable, logBytes, outputBytes, heapBytes: heapBytesFor(limits) };
    return new JcoSandbox(limits, () => code.start(limits, options));
  }

  /** Translates agent and parser, and caps their memory. */
  async #capped({ agent, syntax, limits }: ImageSpec): Promise<Pair<CappedComponent>> {
    const translated = await Promise.all([
      this.#translator.translate('agent', agent),
      syntax && this.#translator.translate('syntax', syntax),
    ]);
    // Half of the limit exceeds what any agent or parser needs for a file within the input limit.
    const pages = Math.floor(limits.memoryBytes / pageBytes / (syntax ? 2 : 1));
    return {
      agent: capMemory(translated[0], pages),
      syntax: translated[1] && capMemory(translated[1], pages),
    };
  }
}

function refuseFuel({ fuel }: Limits): void {
  if (fuel === undefined) return;
  throw new LimitUnsupportedError("the jco backend can't count fuel", {
    hint: 'leave out the limit on fuel, or use the hyperlight backend',
  });
}
