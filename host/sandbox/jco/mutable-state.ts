import type { Start } from './memory-images.js';
import { statePrefix } from './state.js';

/** Name of the glue's functions for imports of the component. They keep no state after they return. */
const importOfComponent = 'bound _lowerImportBackwardsCompat';

/**
 * State that calls can change in one instance of a component with restorable code and instrumented modules. It consists
 * of the memories and globals of the core instances, in order of creation.
 */
export class MutableState {
  readonly memories: WebAssembly.Memory[] = [];
  /** What the memories started with, where it is kept outside of the modules. */
  readonly starts: (Start | undefined)[] = [];
  readonly globals: WebAssembly.Global[] = [];
  /** Exports that core instances pass to each other. All other imports are the glue's. */
  readonly #exported = new Set<unknown>();
  #touched = false;

  /** Whether a call made the glue keep state: a handle or a task. */
  get touched(): boolean {
    return this.#touched;
  }

  /** Whether a snapshot takes no copy of a memory. */
  get isKept(): boolean {
    return this.memories.every(({ buffer }, at) => this.starts[at] !== undefined || buffer.byteLength === 0);
  }

  /** Wraps the glue's functions among the imports, to notice calls of them. */
  watch(imports: WebAssembly.Imports = {}): WebAssembly.Imports {
    const watched: Record<string, Record<string, unknown>> = {};
    for (const [module, members] of Object.entries(imports)) {
      watched[module] = Object.fromEntries(
        Object.entries(members).map(([name, value]) => [name, this.#watched(value)]),
      );
    }
    return watched as WebAssembly.Imports;
  }

  add(instance: WebAssembly.Instance, start?: Start): void {
    for (const [name, value] of Object.entries(instance.exports)) {
      this.#exported.add(value);
      if (!name.startsWith(statePrefix)) continue;
      if (value instanceof WebAssembly.Memory) {
        this.memories.push(value);
        this.starts.push(start);
      } else if (value instanceof WebAssembly.Global) this.globals.push(value);
    }
  }

  #watched(value: unknown): unknown {
    if (this.#exported.has(value)) return value;
    if (value instanceof WebAssembly.Global) {
      if (isMutable(value)) this.globals.push(value);
      return value;
    }
    if (typeof value !== 'function' || value.name === importOfComponent) return value;
    const call = value as (...args: unknown[]) => unknown;
    return (...args: unknown[]) => {
      this.#touched = true;
      return call(...args);
    };
  }
}

function isMutable(global: WebAssembly.Global): boolean {
  try {
    const { value } = global;
    global.value = value;
    return true;
  } catch (error) {
    // Vectors can be neither read nor set, even if they are mutable.
    return !/immutable/i.test((error as Error).message);
  }
}
