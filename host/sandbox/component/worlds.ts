import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { witText } from '../../../wit/text.js';
import { digestOf, sha256 } from '../../base/digest.js';
import { MemoryLimitError } from '../../base/errors.js';
import { memoizeAsync } from '../../base/memoize-async.js';
import type { Cache, Entry } from '../../contract/cache.js';
import type { Component } from '../../contract/image.js';
import type { World } from '../../contract/world.js';
import { isShipped } from '../shipped.js';
import { lookAt } from './look.js';

const packageRoot = new URL('../../../../', import.meta.url);
const require = createRequire(import.meta.url);

const maximumComponentBytes = 128 * 1024 * 1024;

const versionIn = (url: URL | string) =>
  (JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version;

// Bump when what is made of jco's translation changes.
const glue = 'v4';

let versions: string | undefined;

/** Everything of this installation that a look at a component depends on. */
export function toolVersions(): string {
  if (versions === undefined) {
    const transpiler = require
      .resolve('@bytecodealliance/jco-transpile')
      .replace(/dist[\\/]index\.js$/, 'package.json');
    const own = versionIn(new URL('package.json', packageRoot));
    const contract = sha256(witText());
    versions = `jco ${versionIn(transpiler)}, tars-hyperlight ${own}, glue ${glue}, contract ${contract}`;
  }
  return versions;
}

/** @throws MemoryLimitError */
export async function bytesOf(component: Component): Promise<Uint8Array> {
  const bytes = await component.bytes();
  if (bytes.length <= maximumComponentBytes) return bytes;
  throw new MemoryLimitError(`${component.name} is larger than ${maximumComponentBytes} bytes`);
}

// Bump when check.ts asks for more.
const checks = 'v4';

export function worldKey(agent: Component): string {
  return digestOf('world', checks, toolVersions(), agent.sha256);
}

export function worldEntry(world: World): Entry {
  return new Map([['world.json', Buffer.from(JSON.stringify(world))]]);
}

export function worldOf(entry: Entry): World {
  return JSON.parse(Buffer.from(entry.get('world.json') ?? []).toString()) as World;
}

/** The worlds of agents, each component checked once, in host/sandbox/component/check-worker.ts. */
export class Worlds {
  readonly #cache: Cache;
  readonly #checked = new Map<string, Promise<World>>();

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  /** @throws AgentInvalidError */
  of(agent: Component): Promise<World> {
    const key = worldKey(agent);
    return memoizeAsync(this.#checked, key, async () => {
      const cached = await this.#cache.get(key);
      if (cached) return worldOf(cached);
      const request = { name: agent.name, kind: 'agent', bytes: await bytesOf(agent) } as const;
      const script = new URL('./check-worker.js', import.meta.url);
      const isolation = (await isShipped(agent.sha256)) ? 'thread' : 'process';
      const world = await lookAt<World>(request, { script, verb: 'the check', isolation });
      this.#cache.put(key, worldEntry(world));
      return world;
    });
  }
}
