import { Script } from 'node:vm';
import type { Task } from '../../../wit/types/agent.js';
import { pageBytes } from '../component/wasm.js';
import { canonicalChecks } from './canonical.js';
import { Lifting } from './lifting.js';
import type { MemoryContent } from './memory-content.js';
import { MemoryImages } from './memory-images.js';
import type { MutableState } from './mutable-state.js';
import type { CompiledComponent } from './protocol.js';
import { makeRealm } from './realm.js';
import { ownMemory } from './state.js';

export interface AgentInterface {
  describe(): unknown;
  configure(settings: string): unknown;
  run(task: Task): unknown;
}

/** Functions of an import or export, by jco's names. */
export type Interface = Record<string, (...args: never[]) => unknown>;

/** A memory of an instance, and its maximum size. */
export interface MemoryUse {
  memory: WebAssembly.Memory;
  maximumBytes: number;
}

/** Of a component, by module name. */
export type Instances = Map<string, WebAssembly.Instance[]>;

export interface InstanceTracking {
  instances?: Instances | undefined;
  mutable?: MutableState | undefined;
}

type Instantiate = (
  module: (name: string) => WebAssembly.Module,
  imports: Record<string, Interface>,
  instance: (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance,
) => Record<string, Interface>;

/** Makes fresh instances of one component. `lifting` counts the values that they pass. */
export class Factory {
  readonly #component: CompiledComponent;
  readonly #lifting: Lifting;
  readonly #instantiate: Instantiate;
  readonly #maximumPages: Map<WebAssembly.Module, number>;
  readonly #contents: Map<WebAssembly.Module, MemoryContent>;
  readonly #images: MemoryImages;

  constructor(
    component: CompiledComponent,
    lifting = new Lifting(Number.POSITIVE_INFINITY),
    images = new MemoryImages(),
  ) {
    this.#images = images;
    this.#component = component;
    this.#lifting = lifting;
    const script = new Script(component.glue, { filename: 'component.js' });
    this.#instantiate = script.runInContext(
      makeRealm({ ...lifting.globals(), ...canonicalChecks() }),
    ) as Instantiate;
    this.#maximumPages = new Map(
      Object.entries(component.maximumPages).map(([name, pages]) => [component.modules[name]!, pages]),
    );
    this.#contents = new Map(
      Object.entries(component.contents ?? {}).map(([name, content]) => [component.modules[name]!, content]),
    );
  }

  /**
   * `memories` receives what the instance can grow, `instances` what it consists of, by module name, `mutable` what
   * calls can change.
   */
  instantiate(
    imports: Record<string, Interface>,
    memories: MemoryUse[],
    { instances, mutable }: InstanceTracking = {},
  ): Record<string, Interface> {
    // A start function may call imports; the answer of the previous call is garbage by then.
    this.#lifting.begin();
    const instantiated = new Set<WebAssembly.Module>();
    const names =
      instances && new Map(Object.entries(this.#component.modules).map(([name, module]) => [module, name]));
    return this.#instantiate(
      (name) => this.#component.modules[name]!,
      imports,
      (module, moduleImports) => {
        const pages = this.#maximumPages.get(module);
        // The memory limit is divided among the modules, so each may be instantiated only once.
        if (pages !== undefined && instantiated.has(module)) {
          throw new Error('the component instantiates a module with a memory more than once');
        }
        instantiated.add(module);
        const instance = new WebAssembly.Instance(module, mutable?.watch(moduleImports) ?? moduleImports);
        const content = this.#contents.get(module);
        const memory = instance.exports[ownMemory] as WebAssembly.Memory;
        const start = content && this.#images.start(memory, content);
        mutable?.add(instance, start);
        if (instances) {
          const name = names!.get(module)!;
          instances.set(name, [...(instances.get(name) ?? []), instance]);
        }
        if (pages !== undefined) {
          for (const memory of Object.values(instance.exports)) {
            if (memory instanceof WebAssembly.Memory) {
              memories.push({ memory, maximumBytes: pages * pageBytes });
              break;
            }
          }
        }
        return instance;
      },
    );
  }
}
