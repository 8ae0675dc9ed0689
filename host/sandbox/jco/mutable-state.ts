import { statePrefix } from './state.js';

/** The glue's functions for imports of the component. They keep nothing once they have returned. */
const importOfComponent = 'bound _lowerImportBackwardsCompat';

/**
 * All that calls can change of one instance of a component whose code is restorable and whose modules are
 * instrumented: the memories and globals of its core instances, in the order in which these were made.
 */
export class MutableState {
  readonly memories: WebAssembly.Memory[] = [];
  readonly globals: WebAssembly.Global[] = [];
  /** What the core instances gave each other; anything else that they import is the glue's. */
  readonly #exported = new Set<unknown>();
  #touched = false;

  /** Whether the glue was asked for something that it keeps: a handle, or a task. */
  get touched(): boolean {
    return this.#touched;
  }

  /** The same imports, with an eye on the glue's. */
  watch(imports: WebAssembly.Imports = {}): WebAssembly.Imports {
    const watched: Record<string, Record<string, unknown>> = {};
    for (const [module, members] of Object.entries(imports)) {
      watched[module] = Object.fromEntries(
        Object.entries(members).map(([name, value]) => [name, this.#watched(value)]),
      );
    }
    return watched as WebAssembly.Imports;
  }

  add(instance: WebAssembly.Instance): void {
    for (const [name, value] of Object.entries(instance.exports)) {
      this.#exported.add(value);
      if (!name.startsWith(statePrefix)) continue;
      if (value instanceof WebAssembly.Memory) this.memories.push(value);
      else if (value instanceof WebAssembly.Global) this.globals.push(value);
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
    // Vectors can be neither read nor set, and may be mutable all the same.
    return !/immutable/i.test((error as Error).message);
  }
}
