import { digestOf } from '../../base/digest.js';
import { memoizeAsync } from '../../base/memoize-async.js';
import type { Cache } from '../../contract/cache.js';
import type { Component } from '../../contract/image.js';
import { bytesOf } from '../component/worlds.js';
import { compile } from './compile.js';

/** What machine code is made from. */
export interface CodeSpec {
  agent: Component;
  syntax: Component | undefined;
  fuel: boolean;
}

export interface Code {
  bytes: Uint8Array;
  /** Of the entry that it was found in; none, if it was made. */
  cacheKey: string | undefined;
}

const file = 'code';

/** Machine code of agents linked with their parsers, compiled once. */
export class CodeStore {
  readonly #cache: Cache;
  readonly #versions: string;
  readonly #closing: AbortSignal;
  /** Only while it is made: what is made from it is cached instead. */
  readonly #underWay = new Map<string, Promise<Code>>();

  constructor(cache: Cache, versions: string, closing: AbortSignal) {
    this.#cache = cache;
    this.#versions = versions;
    this.#closing = closing;
  }

  /** @throws AgentInvalidError */
  of({ agent, syntax, fuel }: CodeSpec): Promise<Code> {
    const key = digestOf('code', this.#versions, agent.sha256, syntax?.sha256 ?? '', fuel ? 'fuel' : 'plain');
    const code = memoizeAsync(this.#underWay, key, async () => {
      const cached = (await this.#cache.get(key))?.get(file);
      if (cached) return { bytes: cached, cacheKey: key };
      const [agentBytes, syntaxBytes] = await Promise.all([bytesOf(agent), syntax && bytesOf(syntax)]);
      const input = { agent: agentBytes, syntax: syntaxBytes, fuel };
      const bytes = await compile(agent.name, input, this.#closing);
      this.#cache.put(key, new Map([[file, bytes]]));
      return { bytes, cacheKey: undefined };
    });
    const forget = () => this.#underWay.delete(key);
    code.then(forget, forget);
    return code;
  }

  /** Of code that turned out to be of no use: whether it was cached, and will be made anew. */
  async discard({ cacheKey }: Code, why: string): Promise<boolean> {
    if (cacheKey === undefined) return false;
    await this.#cache.discard(cacheKey, why);
    return true;
  }
}
