import { encodeU32, Reader, sections } from '../component/reader.js';
import { numberIn } from './global.js';
import { NotPreInitializableError, ownGlobals, rewrite, section } from './rewrite.js';

/** State of an instance that its module doesn't hold. */
export interface InstanceState {
  /** The whole memory, until the instance changes it; undefined if the module defines none. */
  memory: Uint8Array | undefined;
  /** Values by index among the module's own globals. */
  globals: Map<number, number | bigint>;
  /** For each own table, the index of each element's function in its module; undefined for null. */
  tables: (string | undefined)[][];
}

const kinds = { table: 1, memory: 2, global: 3 };
/** Prefix of the exports that `instrument` adds. */
export const statePrefix = 'tars:state:';
/** Name by which an instrumented module exports its own memory. */
export const ownMemory = `${statePrefix}memory:0`;

/** Exports the module's own memory, mutable globals and tables under reserved names. */
export function instrument(bytes: Uint8Array): Uint8Array {
  const imported = importCounts(bytes);
  const added: Uint8Array[] = [];
  const add = (kind: 'table' | 'memory' | 'global', own: number) => {
    const name = Buffer.from(`${statePrefix}${kind}:${own}`);
    const index = encodeU32(imported[kind] + own);
    added.push(Uint8Array.from([...encodeU32(name.length), ...name, kinds[kind], ...index]));
  };
  for (const { id, body } of sections(bytes)) {
    if (id === section.memory && new Reader(bytes, body).u32() > 0) add('memory', 0);
    if (id === section.table) {
      for (let own = 0, count = new Reader(bytes, body).u32(); own < count; own++) add('table', own);
    }
    if (id === section.global) {
      for (const [own, { mutable }] of ownGlobals(bytes, body).entries()) if (mutable) add('global', own);
    }
  }
  if (exportNames(bytes).some((name) => name.startsWith(statePrefix))) {
    throw new NotPreInitializableError('a module has exports of reserved names');
  }
  if (added.length > 0 && ![...sections(bytes)].some(({ id }) => id === section.export)) {
    throw new NotPreInitializableError('a module has state and no exports');
  }
  return rewrite(bytes, (id, body, end) => {
    if (id !== section.export) return undefined;
    const reader = new Reader(bytes, body);
    const count = reader.u32();
    return [Uint8Array.from(encodeU32(count + added.length)), bytes.subarray(reader.at, end), ...added];
  });
}

/** Reads the state of an instance of an instrumented module. */
export function capture(instance: WebAssembly.Instance): InstanceState {
  const state: InstanceState = { memory: undefined, globals: new Map(), tables: [] };
  for (const [name, value] of Object.entries(instance.exports)) {
    if (!name.startsWith(statePrefix)) continue;
    const own = Number(name.slice(name.lastIndexOf(':') + 1));
    if (value instanceof WebAssembly.Memory) {
      state.memory = new Uint8Array(value.buffer);
    } else if (value instanceof WebAssembly.Table) {
      state.tables[own] = Array.from({ length: value.length }, (_, index) => value.get(index)?.name);
    } else if (value instanceof WebAssembly.Global) {
      const held = numberIn(value);
      if (held === undefined)
        throw new NotPreInitializableError('a global holds something other than a number');
      state.globals.set(own, held);
    }
  }
  return state;
}

/** Copies a state, so that changes of the instance don't affect it. */
export function copyOf(state: InstanceState): InstanceState {
  return { ...state, memory: state.memory?.slice() };
}

/** Returns whether two states are equal, tables included. */
export function sameState(a: InstanceState, b: InstanceState): boolean {
  const sameMemory = a.memory && b.memory ? Buffer.compare(a.memory, b.memory) === 0 : a.memory === b.memory;
  const sameGlobals = [...a.globals].every(([own, value]) => Object.is(b.globals.get(own), value));
  return sameMemory && sameGlobals && a.globals.size === b.globals.size && sameTables(a, b);
}

export function sameTables(a: InstanceState, b: InstanceState): boolean {
  return (
    a.tables.length === b.tables.length &&
    a.tables.every((table, own) => {
      const other = b.tables[own]!;
      return table.length === other.length && table.every((entry, index) => entry === other[index]);
    })
  );
}

/** Returns how many of each kind a module imports. */
export function importCounts(bytes: Uint8Array): Record<'function' | 'table' | 'memory' | 'global', number> {
  const counts = { function: 0, table: 0, memory: 0, global: 0 };
  for (const { id, body } of sections(bytes)) {
    if (id !== section.import) continue;
    const reader = new Reader(bytes, body);
    for (let count = reader.u32(); count > 0; count--) {
      reader.name();
      reader.name();
      const kind = reader.byte();
      if (kind === 0) {
        counts.function++;
        reader.u32();
      } else if (kind === kinds.table) {
        counts.table++;
        reader.valueType();
        reader.range('table');
      } else if (kind === kinds.memory) {
        counts.memory++;
        reader.range('memory');
      } else if (kind === kinds.global) {
        counts.global++;
        reader.valueType();
        reader.byte();
      } else {
        throw new NotPreInitializableError(
          'a module imports something other than functions, tables, memories and globals',
        );
      }
    }
  }
  return counts;
}

export function exportNames(bytes: Uint8Array): string[] {
  const names: string[] = [];
  for (const { id, body } of sections(bytes)) {
    if (id !== section.export) continue;
    const reader = new Reader(bytes, body);
    for (let count = reader.u32(); count > 0; count--) {
      names.push(reader.name());
      reader.byte();
      reader.u32();
    }
  }
  return names;
}
