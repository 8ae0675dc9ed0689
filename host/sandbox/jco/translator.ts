import { digestOf } from '../../base/digest.js';
import { memoizeAsync } from '../../base/memoize-async.js';
import type { Cache } from '../../contract/cache.js';
import type { Component } from '../../contract/image.js';
import type { World } from '../../contract/world.js';
import type { ComponentKind } from '../component/check.js';
import { bytesOf, toolVersions, worldEntry, worldKey, worldOf } from '../component/worlds.js';
import { translationEntry, translationOf } from './entries.js';
import { type Grounds, inFirst } from './grounds.js';
import { type Translated, transpile } from './transpile.js';

/**
 * Result of a translation. Only a fresh one has the world, which is stored in an entry of its own: a warm start reads
 * nothing else.
 */
export type Translation = Omit<Translated, 'world'> & Partial<Pick<Translated, 'world'>>;

/** Two agents and the parser of the language that they are prepared for. A translation takes some 10 MB. */
const mostKept = 3;

/** Translates components to core modules and glue, each once. */
export class Translator {
  readonly #cache: Cache;
  readonly #grounds: Grounds;
  readonly #signal: AbortSignal;
  readonly #translated = new Map<string, Promise<Translation>>();

  /** `signal` ends work in progress. */
  constructor(cache: Cache, grounds: Grounds, signal: AbortSignal) {
    this.#cache = cache;
    this.#grounds = grounds;
    this.#signal = signal;
  }

  /** @throws AgentInvalidError */
  async world(agent: Component): Promise<World> {
    const cached = await this.#cache.get(worldKey(agent));
    if (cached) return worldOf(cached);
    const { world } = await this.translate('agent', agent);
    return world ?? (await this.#transpile('agent', agent)).world;
  }

  /** @throws AgentInvalidError */
  translate(kind: ComponentKind, component: Component): Promise<Translation> {
    const key = this.#key(kind, component);
    const translate = async () => {
      const cached = await this.#cache.get(key);
      return cached ? translationOf(cached) : this.#transpile(kind, component);
    };
    return memoizeAsync(this.#translated, key, translate, mostKept);
  }

  /** Translates, and stores all results. */
  async #transpile(kind: ComponentKind, component: Component): Promise<Translated> {
    const bytes = await bytesOf(component);
    // Parsers are part of this package.
    const makers = await this.#grounds.makers(component, kind === 'syntax' ? 'thread' : undefined);
    const request = { name: component.name, kind, bytes };
    const answer = await inFirst(makers, this.#signal, (maker) => transpile(request, maker, this.#signal));
    this.#cache.put(this.#key(kind, component), translationEntry(answer));
    if (kind === 'agent') this.#cache.put(worldKey(component), worldEntry(answer.world));
    return answer;
  }

  #key(kind: ComponentKind, component: Component): string {
    return digestOf('component', kind, toolVersions(), component.sha256);
  }
}
