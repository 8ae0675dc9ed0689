import { bake, capture, type InstanceState, NotBakeable, sameTables } from './bake.js';
import type { Answer, LoadMessage, Modules } from './protocol.js';

type Instances = Map<string, WebAssembly.Instance[]>;
type States = Map<string, InstanceState>;

/** Watches an agent and its parser being configured, and bakes what came of it into their modules. */
export class Baker {
  readonly agent: Instances = new Map();
  readonly syntax: Instances = new Map();
  readonly #modules: NonNullable<LoadMessage['bake']>;
  #before: { agent: States; syntax: States } | undefined;
  #reason: string | undefined;

  constructor(modules: NonNullable<LoadMessage['bake']>) {
    this.#modules = modules;
  }

  /** To be called between instantiation and configuration. */
  begin(): void {
    this.#guard(() => {
      this.#before = { agent: statesOf(this.agent), syntax: statesOf(this.syntax) };
    });
  }

  bake(): Answer['baked'] {
    const baked = this.#guard(() => ({
      agent: bakeAll(this.#modules.agent, this.#before!.agent, statesOf(this.agent)),
      syntax:
        this.#modules.syntax && bakeAll(this.#modules.syntax, this.#before!.syntax, statesOf(this.syntax)),
    }));
    return baked ?? { reason: this.#reason! };
  }

  #guard<T>(attempt: () => T): T | undefined {
    if (this.#reason !== undefined) return undefined;
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof NotBakeable)) throw error;
      this.#reason = error.message;
      return undefined;
    }
  }
}

function statesOf(instances: Instances): States {
  return new Map(
    [...instances].map(([name, [instance, ...more]]) => {
      if (more.length > 0) throw new NotBakeable('a module is instantiated more than once');
      return [name, capture(instance!)];
    }),
  );
}

function bakeAll(modules: Modules, before: States, after: States): Modules {
  const baked: Modules = {};
  for (const [name, bytes] of Object.entries(modules)) {
    const state = after.get(name);
    if (state && !sameTables(before.get(name)!, state)) throw new NotBakeable('configuring changed a table');
    baked[name] = state ? bake(bytes, state) : bytes;
  }
  return baked;
}
