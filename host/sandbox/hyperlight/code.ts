import type { Cache } from '../../images/cache.js';
import { digestOf } from '../../images/digest.js';
import type { Component } from '../../images/image.js';
import { remember } from '../../remember.js';
import { bytesOf } from '../component/worlds.js';
import { compile } from './compile.js';

/** What machine code is made from. */
export interface CodeSpec {
  agent: Component;
  syntax: Component | undefined;
  fuel: boolean;
}

const file = 'code';

/** Machine code of agents linked with their parsers, compiled once. */
export class CodeStore {
  readonly #cache: Cache;
  readonly #versions: string;
  readonly #closing: AbortSignal;
  /** Only while it is made: what is made from it is kept instead. */
  readonly #underWay = new Map<string, Promise<Uint8Array>>();

  constructor(cache: Cache, versions: string, closing: AbortSignal) {
    this.#cache = cache;
    this.#versions = versions;
    this.#closing = closing;
  }

  /** @throws AgentInvalidError */
  of({ agent, syntax, fuel }: CodeSpec): Promise<Uint8Array> {
    const key = digestOf('code', this.#versions, agent.sha256, syntax?.sha256 ?? '', fuel ? 'fuel' : 'plain');
    const code = remember(this.#underWay, key, async () => {
      const kept = (await this.#cache.get(key))?.get(file);
      if (kept) return kept;
      const [agentBytes, syntaxBytes] = await Promise.all([bytesOf(agent), syntax && bytesOf(syntax)]);
      const input = { agent: agentBytes, syntax: syntaxBytes, fuel };
      const made = await compile(agent.name, input, this.#closing);
      this.#cache.put(key, new Map([[file, made]]));
      return made;
    });
    const forget = () => this.#underWay.delete(key);
    code.then(forget, forget);
    return code;
  }
}
