import { setMaxListeners } from 'node:events';
import { BackendUnavailableError, ClosedError } from '../base/errors.js';
import type { AgentInfo, Backend, ProbeResult, Sandbox } from '../contract/backend.js';
import type { Cache } from '../contract/cache.js';
import type { Component, Image, ImageSpec } from '../contract/image.js';
import type { Isolation } from '../contract/isolation.js';
import type { Limits } from '../contract/limits.js';
import type { World } from '../contract/world.js';
import { Worlds } from './component/worlds.js';
import { loadAddon } from './hyperlight/addon.js';
import { Images } from './hyperlight/images.js';
import { vmBytes } from './hyperlight/measures.js';
import { invalidateProbe, probeHyperlight } from './hyperlight/probe.js';
import { HyperlightSandbox } from './hyperlight/sandbox.js';

/**
 * Runs components in micro-VMs. Each sandbox is a VM on a thread of its own. The VM is cloned from a snapshot of the
 * configured agent and restored to it after every call.
 */
export class HyperlightBackend implements Backend {
  readonly name = 'hyperlight';
  readonly #cache: Cache;
  readonly #worlds: Worlds;
  readonly #closing = new AbortController();
  #made: Images | undefined;

  constructor(cache: Cache) {
    // Every image in preparation listens to the signal.
    setMaxListeners(0, this.#closing.signal);
    this.#cache = cache;
    this.#worlds = new Worlds(cache);
  }

  probe(): Promise<ProbeResult> {
    return probeHyperlight(this.#cache);
  }

  async isolation(): Promise<Isolation> {
    return 'vm';
  }

  world(agent: Component): Promise<World> {
    return this.#worlds.of(agent);
  }

  async describe(agent: Component, limits: Limits): Promise<AgentInfo> {
    await this.world(agent);
    return this.#invalidateProbeOnFailure(() => this.#images().describe({ agent, limits }));
  }

  async prepare(spec: ImageSpec): Promise<Image> {
    await this.world(spec.agent);
    const { image, release } = await this.#invalidateProbeOnFailure(() => this.#images().of(spec));
    release();
    const { digest, rules, cached } = image;
    return { digest, backend: this.name, isolation: 'vm', spec, rules, cached };
  }

  start(image: Image, limits: Limits): Promise<Sandbox> {
    return this.#invalidateProbeOnFailure(() =>
      HyperlightSandbox.start(this.#images(), { ...image.spec, limits }),
    );
  }

  sandboxBytes(_image: Image, limits: Limits): number {
    return vmBytes(limits);
  }

  async close(): Promise<void> {
    this.#closing.abort(new ClosedError('the host is closed'));
    this.#made?.close();
  }

  #images(): Images {
    this.#closing.signal.throwIfAborted();
    if (this.#made) return this.#made;
    const loaded = loadAddon();
    if ('reason' in loaded) throw new BackendUnavailableError(loaded.reason, { hint: loaded.hint });
    this.#made = new Images(loaded.addon, this.#cache, this.#closing.signal);
    return this.#made;
  }

  /** Removes the stored probe result if the work shows that it is wrong. */
  async #invalidateProbeOnFailure<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof BackendUnavailableError) await invalidateProbe(this.#cache);
      throw error;
    }
  }
}
