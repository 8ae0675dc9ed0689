import { digestOf } from '../../base/digest.js';
import { memoizeAsync } from '../../base/memoize-async.js';
import type { Cache } from '../../contract/cache.js';
import type { Component } from '../../contract/image.js';
import type { JcoIsolation } from '../../contract/isolation.js';
import type { World } from '../../contract/world.js';
import type { ComponentKind } from '../component/check.js';
import { bytesOf, toolVersions, worldEntry, worldKey, worldOf } from '../component/worlds.js';
import { translationEntry, translationOf } from './entries.js';
import { type Translated, transpile } from './transpile.js';

/** Only a fresh one has the world; it is cached in an entry of its own, which is all that a warm start reads. */
export type Translation = Omit<Translated, 'world'> & Partial<Pick<Translated, 'world'>>;

/** Components as core modules and glue, each translated once. */
export class Translator {
  readonly #cache: Cache;
  readonly #isolationOf: (component: Component) => Promise<JcoIsolation>;
  readonly #signal: AbortSignal | undefined;
  readonly #translated = new Map<string, Promise<Translation>>();

  /** `isolationOf`: where an agent is looked at. `signal`: ends what is under way. */
  constructor(
    cache: Cache,
    isolationOf: (component: Component) => Promise<JcoIsolation>,
    signal?: AbortSignal,
  ) {
    this.#cache = cache;
    this.#signal = signal;
    this.#isolationOf = isolationOf;
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
    return memoizeAsync(this.#translated, key, async () => {
      const cached = await this.#cache.get(key);
      return cached ? translationOf(cached) : this.#transpile(kind, component);
    });
  }

  /** Translates, and keeps all that comes of it. */
  async #transpile(kind: ComponentKind, component: Component): Promise<Translated> {
    const bytes = await bytesOf(component);
    // Parsers are this package's own.
    const isolation = kind === 'agent' ? await this.#isolationOf(component) : 'thread';
    const answer = await transpile({ name: component.name, kind, bytes }, isolation, this.#signal);
    this.#cache.put(this.#key(kind, component), translationEntry(answer));
    if (kind === 'agent') this.#cache.put(worldKey(component), worldEntry(answer.world));
    return answer;
  }

  #key(kind: ComponentKind, component: Component): string {
    return digestOf('component', kind, toolVersions(), component.sha256);
  }
}
