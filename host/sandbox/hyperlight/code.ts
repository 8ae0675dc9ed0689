import { digestOf } from '../../base/digest.js';
import { remember } from '../../base/remember.js';
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
  kept: string | undefined;
}

const file = 'code';

/** Machine code of agents linked with their parsers, compiled once. */
export class CodeStore {
  readonly #cache: Cache;
  readonly #versions: string;
  readonly #closing: AbortSignal;
  /** Only while it is made: what is made from it is kept instead. */
  readonly #underWay = new Map<string, Promise<Code>>();

  constructor(cache: Cache, versions: string, closing: AbortSignal) {
    this.#cache = cache;
    this.#versions = versions;
    this.#closing = closing;
  }

  /** @throws AgentInvalidError */
  of({ agent, syntax, fuel }: CodeSpec): Promise<Code> {
    const key = digestOf('code', this.#versions, agent.sha256, syntax?.sha256 ?? '', fuel ? 'fuel' : 'plain');
    const code = remember(this.#underWay, key, async () => {
      const kept = (await this.#cache.get(key))?.get(file);
      if (kept) return { bytes: kept, kept: key };
      const [agentBytes, syntaxBytes] = await Promise.all([bytesOf(agent), syntax && bytesOf(syntax)]);
      const input = { agent: agentBytes, syntax: syntaxBytes, fuel };
      const bytes = await compile(agent.name, input, this.#closing);
      this.#cache.put(key, new Map([[file, bytes]]));
      return { bytes, kept: undefined };
    });
    const forget = () => this.#underWay.delete(key);
    code.then(forget, forget);
    return code;
  }

  /** Of code that turned out to be of no use: whether it was kept, and will be made anew. */
  async discard({ kept }: Code, why: string): Promise<boolean> {
    if (kept === undefined) return false;
    await this.#cache.discard(kept, why);
    return true;
  }
}
