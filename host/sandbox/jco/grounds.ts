import { memoizeAsync } from '../../base/memoize-async.js';
import type { Cache } from '../../contract/cache.js';
import type { Component } from '../../contract/image.js';
import type { JcoIsolation } from '../../contract/isolation.js';
import type { Limits } from '../../contract/limits.js';
import type { OptimizeFor } from '../../contract/optimize-for.js';
import { isShipped } from '../shipped.js';
import type { Ground } from './runner.js';
import { Threads } from './threads.js';

export interface GroundsOptions {
  optimizeFor: OptimizeFor;
  /** Isolation of all agents. Default: threads for this package's agents, processes for all others. */
  isolation: JcoIsolation | undefined;
  /** Limits of most sandboxes. */
  usual: Limits;
}

/** Where agents run and where their images are made. */
export class Grounds {
  readonly #options: GroundsOptions;
  readonly #threads: Threads;
  readonly #processes = new Map<'process', Promise<Ground>>();
  /** Whether a process was started in advance of the first image. */
  #isWarm = false;
  #closed = false;

  constructor(options: GroundsOptions, cache: Cache) {
    this.#options = options;
    this.#threads = new Threads(options.optimizeFor, cache);
  }

  async isolation({ sha256 }: Component): Promise<JcoIsolation> {
    return this.#options.isolation ?? ((await isShipped(sha256)) ? 'thread' : 'process');
  }

  async of(agent: Component): Promise<Ground> {
    const isolation = await this.isolation(agent);
    const ground = await this.on(isolation);
    if (isolation === 'process' && !this.#isWarm && !this.#closed) {
      this.#isWarm = true;
      ground.warmUp(this.#options.usual);
    }
    return ground;
  }

  on(isolation: JcoIsolation): Promise<Ground> {
    if (isolation === 'thread') return Promise.resolve(this.#threads);
    return memoizeAsync(this.#processes, 'process', async () => {
      const { Processes } = await import('./processes.js');
      return new Processes(this.#options.optimizeFor, this.#options.usual);
    });
  }

  /**
   * Lists where to make what this component's sandboxes start from, the first choice first. Making it takes several
   * times its size, and allocators keep most of that for the rest of a process's life. So a process of its own does it,
   * except for few files: those are sooner done in a thread.
   */
  async makers(component: Component, isolation?: JcoIsolation): Promise<readonly JcoIsolation[]> {
    const usual = isolation ?? (await this.isolation(component));
    const isApart = this.#options.optimizeFor === 'throughput' && this.#options.isolation === undefined;
    return usual === 'thread' && isApart ? ['process', 'thread'] : [usual];
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([
      this.#threads.close(),
      ...[...this.#processes.values()].map(async (processes) => (await processes).close()),
    ]);
  }
}

/**
 * Does the work in the first of the places where it succeeds. If it fails in all, the last failure counts.
 * @throws the signal's reason
 */
export async function inFirst<T>(
  [place, ...others]: readonly JcoIsolation[],
  signal: AbortSignal,
  work: (place: JcoIsolation) => Promise<T>,
): Promise<T> {
  try {
    return await work(place!);
  } catch (error) {
    signal.throwIfAborted();
    if (others.length === 0) throw error;
    return inFirst(others, signal, work);
  }
}
