import { mapValues } from './compile.js';
import { detach } from './detach-contents.js';
import { Factory, type Interface } from './instance.js';
import { Lifting } from './lifting.js';
import { maximumBytes, preInitialize } from './pre-initialize.js';
import type { CompiledComponent, LoadMessage, Modules, RunnerResponse } from './protocol.js';
import { NotPreInitializableError } from './rewrite.js';
import {
  capture,
  copyOf,
  type InstanceState,
  instrument,
  ownMemory,
  sameState,
  sameTables,
} from './state.js';

type Instances = Map<string, WebAssembly.Instance[]>;
type States = Map<string, InstanceState>;

type Reallocate = (place: number, bytes: number, alignment: number, newBytes: number) => number;

const alignment = 8;

/**
 * Pre-initializes an agent and its parser: puts their state after configuration into their modules. A fresh instance
 * then starts in that state without running code, as a micro-VM does from a snapshot. The state of an instance is its
 * memory, mutable globals and tables. If a module can't be pre-initialized, every fresh instance is configured instead.
 */
export class PreInitializer {
  readonly agent: Instances = new Map();
  readonly syntax: Instances = new Map();
  readonly #load: LoadMessage;
  #before: { agent: States; syntax: States } | undefined;
  #reason: string | undefined;

  /** `load` has instrumented modules and `preInitialize`. */
  constructor(load: LoadMessage) {
    this.#load = load;
  }

  /** Records the state between instantiation and configuration. */
  begin(): void {
    this.#attempt(() => {
      this.#before = { agent: statesOf(this.agent), syntax: statesOf(this.syntax) };
    });
  }

  /** Makes the modules. `imports` returns the agent's imports for its parser. */
  preInitialize(
    imports: (syntax: Interface | undefined) => Record<string, Interface>,
  ): RunnerResponse['preInitialized'] {
    const preInitialized = this.#attempt(() => {
      const modules = this.#load.preInitialize!;
      const headroom = modules.maximumHeadroomBytes;
      const configured = headroom > 0 && {
        agent: copiedStates(this.agent),
        syntax: copiedStates(this.syntax),
      };
      const hasHeadroom = makeHeadroom([this.agent, this.syntax], headroom);
      const after =
        configured && !hasHeadroom
          ? configured
          : { agent: statesOf(this.agent), syntax: statesOf(this.syntax) };
      const agent = preInitializeAll(modules.agent, this.#before!.agent, after.agent);
      const syntax = modules.syntax && preInitializeAll(modules.syntax, this.#before!.syntax, after.syntax);
      this.#verify({ agent, syntax }, after, imports);
      if (!modules.restorable) return { agent, syntax };
      return { agent: mapValues(agent, instrument), syntax: syntax && mapValues(syntax, instrument) };
    });
    return preInitialized ?? { reason: this.#reason! };
  }

  /** Compares a fresh instance of the new modules with the state that they were made from. */
  #verify(
    preInitialized: { agent: Modules; syntax: Modules | undefined },
    after: { agent: States; syntax: States },
    imports: (syntax: Interface | undefined) => Record<string, Interface>,
  ): void {
    const agent: Instances = new Map();
    const syntax: Instances = new Map();
    const lifting = new Lifting(this.#load.heapBytes);
    const parser =
      preInitialized.syntax &&
      instrumented(this.#load.syntax!, preInitialized.syntax, lifting).instantiate({}, [], {
        instances: syntax,
      });
    instrumented(this.#load.agent, preInitialized.agent, lifting).instantiate(imports(parser?.syntax), [], {
      instances: agent,
    });
    for (const [states, instances] of [
      [after.agent, agent],
      [after.syntax, syntax],
    ] as const) {
      const fresh = statesOf(instances);
      for (const [name, state] of states) {
        if (!sameState(state, fresh.get(name)!))
          throw new NotPreInitializableError(`${name} starts in another state`);
      }
    }
  }

  #attempt<T>(attempt: () => T): T | undefined {
    if (this.#reason !== undefined) return undefined;
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof NotPreInitializableError)) throw error;
      this.#reason = error.message;
      return undefined;
    }
  }
}

/**
 * Makes allocators take and free some memory in advance of calls. An instance whose memory grew can't be restored.
 * Returns false if an allocator fails, or doesn't use freed memory again.
 */
function makeHeadroom(all: readonly Instances[], maximumBytes: number): boolean {
  try {
    for (const instances of all) {
      const exported = [...instances.values()].map(([instance]) => instance!.exports);
      const sizes = exported.map(({ [ownMemory]: memory }) =>
        memory instanceof WebAssembly.Memory ? memory.buffer.byteLength : undefined,
      );
      // At most half of the present memory: a small instance then stays quick to restore.
      const bytes = Math.min(maximumBytes, Math.max(0, ...sizes.map((size) => size ?? 0)) / 2);
      for (const [at, { cabi_realloc: reallocate }] of exported.entries()) {
        // With an empty memory, the allocator has never run.
        if (typeof reallocate !== 'function' || sizes[at] === 0 || bytes === 0) continue;
        const place = takeAndFree(reallocate as Reallocate, bytes);
        // What an allocator never uses again is lost to calls.
        if (takeAndFree(reallocate as Reallocate, bytes) >= place + bytes) return false;
      }
    }
    return true;
  } catch {
    return false;
  }
}

/** Returns where the memory was. It can only be shrunk: components have no function that frees. */
function takeAndFree(reallocate: Reallocate, bytes: number): number {
  const place = reallocate(0, 0, alignment, bytes);
  reallocate(place, bytes, alignment, alignment);
  return place;
}

function instrumented(component: CompiledComponent, modules: Modules, lifting: Lifting): Factory {
  const { contents, modules: detached } = detach({ modules: mapValues(modules, instrument) });
  const compiled = mapValues(detached, (bytes) => new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
  return new Factory({ ...component, modules: compiled, contents }, lifting);
}

function statesOf(instances: Instances): States {
  return new Map(
    [...instances].map(([name, [instance, ...more]]) => {
      if (more.length > 0) throw new NotPreInitializableError(`${name} is instantiated more than once`);
      return [name, capture(instance!)];
    }),
  );
}

/** Copies the states of instances that are about to change. */
function copiedStates(instances: Instances): States {
  return new Map([...statesOf(instances)].map(([name, state]) => [name, copyOf(state)]));
}

function preInitializeAll(modules: Modules, before: States, after: States): Modules {
  const preInitialized: Modules = {};
  for (const [name, bytes] of Object.entries(modules)) {
    const state = after.get(name);
    if (state && !sameTables(before.get(name)!, state))
      throw new NotPreInitializableError(`configuring changed a table of ${name}`);
    preInitialized[name] = state ? preInitialize(bytes, state) : bytes;
  }
  const total = Object.values(preInitialized).reduce((sum, { length }) => sum + length, 0);
  if (total > maximumBytes) throw new NotPreInitializableError('the configured state is too large to keep');
  return preInitialized;
}
