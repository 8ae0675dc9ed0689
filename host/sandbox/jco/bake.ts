import { encodeU32, Reader, sections } from './wasm.js';

/**
 * Keeps the state that an instance has after `configure` inside its modules, so that a fresh instance
 * starts in that state without running anything: what snapshots do for a micro-VM.
 *
 * The state of an instance is its memory, its mutable globals and its tables. `instrument` makes them
 * visible, `capture` reads them, `bake` writes memory and globals into the module as initial values and
 * takes away what would run or write at instantiation. Tables are filled by the modules' own segments
 * again; an instance whose code changed one can't be baked, and says so.
 */

/** What one instance holds that its module doesn't. */
export interface InstanceState {
  /** Whole memory; undefined where the module defines none. */
  memory: Uint8Array | undefined;
  /** By position among the module's own globals. */
  globals: Map<number, number | bigint>;
  /** Per own table, per element: the index of its function in its module, or undefined for null. */
  tables: (string | undefined)[][];
}

/** An instance that can't be baked; the caller configures every fresh instance instead. */
export class NotBakeable extends Error {}

interface OwnGlobal {
  type: number;
  mutable: boolean;
  /** Of the initial expression, with its `end`. */
  start: number;
  end: number;
}

const section = { import: 2, table: 4, memory: 5, global: 6, export: 7, start: 8, dataCount: 12, data: 11 };
const kinds = { table: 1, memory: 2, global: 3 };
const prefix = 'tars:state:';
const types = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };

/** Of the JavaScript interface, what Node's types leave out. */
const { Table, Global } = WebAssembly as unknown as {
  Table: new (...args: never[]) => { length: number; get(index: number): { name: string } | null };
  Global: new (...args: never[]) => { value: unknown };
};

/** The module with its own memory, mutable globals and tables exported under names of ours. */
export function instrument(bytes: Uint8Array): Uint8Array {
  const imported = importCounts(bytes);
  const added: number[][] = [];
  const add = (kind: 'table' | 'memory' | 'global', own: number) =>
    added.push([...encodeName(`${prefix}${kind}:${own}`), kinds[kind], ...encodeU32(imported[kind] + own)]);
  for (const { id, body } of sections(bytes)) {
    if (id === section.memory && new Reader(bytes, body).u32() > 0) add('memory', 0);
    if (id === section.table) {
      for (let own = 0, count = new Reader(bytes, body).u32(); own < count; own++) add('table', own);
    }
    if (id === section.global) {
      for (const [own, { mutable }] of ownGlobals(bytes, body).entries()) if (mutable) add('global', own);
    }
  }
  if (added.length > 0 && ![...sections(bytes)].some(({ id }) => id === section.export)) {
    throw new NotBakeable('a module has state and no exports');
  }
  return rewrite(bytes, (id, body, end) => {
    if (id !== section.export) return undefined;
    const reader = new Reader(bytes, body);
    const count = reader.u32();
    return [
      Uint8Array.from(encodeU32(count + added.length)),
      bytes.subarray(reader.at, end),
      Uint8Array.from(added.flat()),
    ];
  });
}

/** Reads the state of an instance of an instrumented module. */
export function capture(instance: WebAssembly.Instance): InstanceState {
  const state: InstanceState = { memory: undefined, globals: new Map(), tables: [] };
  for (const [name, value] of Object.entries(instance.exports)) {
    if (!name.startsWith(prefix)) continue;
    const own = Number(name.slice(name.lastIndexOf(':') + 1));
    if (value instanceof WebAssembly.Memory) {
      state.memory = new Uint8Array(value.buffer.slice(0));
    } else if (value instanceof Table) {
      state.tables[own] = Array.from({ length: value.length }, (_, index) => value.get(index)?.name);
    } else if (value instanceof Global) {
      const held = value.value;
      if (typeof held !== 'number' && typeof held !== 'bigint')
        throw new NotBakeable('a global holds a reference');
      state.globals.set(own, held);
    }
  }
  return state;
}

/** The module whose fresh instances hold `state`. */
export function bake(bytes: Uint8Array, state: InstanceState): Uint8Array {
  const image = state.memory ? nonZeroRanges(state.memory) : [];
  let hadData = false;
  const baked = rewrite(bytes, (id, body, end) => {
    if (id === section.start) return [];
    if (id === section.memory && state.memory) return [memoryBody(bytes, body, state.memory.length)];
    if (id === section.global) return [globalBody(bytes, body, state.globals)];
    if (id === section.dataCount) {
      return [Uint8Array.from(encodeU32(new Reader(bytes, body).u32() + image.length))];
    }
    if (id === section.data) {
      hadData = true;
      return dataBody(bytes, body, end, image);
    }
    return undefined;
  });
  if (hadData || image.length === 0) return baked;
  const body = Buffer.concat([Uint8Array.from(encodeU32(image.length)), ...image]);
  return Buffer.concat([baked, Uint8Array.from([section.data, ...encodeU32(body.length)]), body]);
}

/** Whether two instances hold the same, tables included. */
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

/** `change` returns the parts of a section's new body, no parts to leave it out, undefined to keep it. */
function rewrite(
  bytes: Uint8Array,
  change: (id: number, body: number, end: number) => Uint8Array[] | undefined,
): Uint8Array {
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  for (const { id, start, body, end } of sections(bytes)) {
    const changed = change(id, body, end);
    if (!changed) parts.push(bytes.subarray(start, end));
    if (!changed || changed.length === 0) continue;
    const length = changed.reduce((sum, part) => sum + part.length, 0);
    parts.push(Uint8Array.from([id, ...encodeU32(length)]), ...changed);
  }
  return Buffer.concat(parts);
}

function importCounts(bytes: Uint8Array): { table: number; memory: number; global: number } {
  const counts = { table: 0, memory: 0, global: 0 };
  for (const { id, body } of sections(bytes)) {
    if (id !== section.import) continue;
    const reader = new Reader(bytes, body);
    for (let count = reader.u32(); count > 0; count--) {
      reader.name();
      reader.name();
      const kind = reader.byte();
      if (kind === 0) {
        reader.u32();
      } else if (kind === kinds.table) {
        counts.table++;
        reader.refType();
        reader.range('table');
      } else if (kind === kinds.memory) {
        counts.memory++;
        reader.range('memory');
      } else if (kind === kinds.global) {
        counts.global++;
        reader.refType();
        reader.byte();
      } else {
        throw new NotBakeable(
          'a module imports something other than functions, tables, memories and globals',
        );
      }
    }
  }
  return counts;
}

function ownGlobals(bytes: Uint8Array, body: number): OwnGlobal[] {
  const reader = new Reader(bytes, body);
  return Array.from({ length: reader.u32() }, () => {
    const type = bytes[reader.at]!;
    reader.refType();
    const mutable = reader.byte() === 1;
    const start = reader.at;
    skipConstant(reader);
    return { type, mutable, start, end: reader.at };
  });
}

/** Leaves the reader behind a constant expression's `end`. */
function skipConstant(reader: Reader): void {
  for (;;) {
    const opcode = reader.byte();
    if (opcode === 0x0b) return;
    // i32.const, i64.const, global.get, ref.func, ref.null; f32.const and f64.const; i32 and i64 arithmetic
    if (opcode === 0x41 || opcode === 0x42 || opcode === 0x23 || opcode === 0xd2 || opcode === 0xd0) {
      while (reader.byte() >= 0x80);
    } else if (opcode === 0x43) reader.at += 4;
    else if (opcode === 0x44) reader.at += 8;
    else if (![0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e].includes(opcode)) {
      throw new NotBakeable('a module has an initial expression of an unknown kind');
    }
  }
}

function memoryBody(bytes: Uint8Array, body: number, byteLength: number): Uint8Array {
  const reader = new Reader(bytes, body);
  const count = reader.u32();
  const { max } = reader.range('memory');
  const limits =
    max === undefined
      ? [0, ...encodeU32(byteLength / 65_536)]
      : [1, ...encodeU32(byteLength / 65_536), ...encodeU32(max)];
  return Uint8Array.from([...encodeU32(count), ...limits]);
}

function globalBody(bytes: Uint8Array, body: number, values: InstanceState['globals']): Uint8Array {
  const globals = ownGlobals(bytes, body);
  const parts: Uint8Array[] = [Uint8Array.from(encodeU32(globals.length))];
  const reader = new Reader(bytes, body);
  reader.u32();
  let from = reader.at;
  globals.forEach((global, own) => {
    const value = values.get(own);
    if (value === undefined) parts.push(bytes.subarray(from, global.end));
    else parts.push(bytes.subarray(from, global.start), constant(global.type, value));
    from = global.end;
  });
  return Buffer.concat(parts);
}

function constant(type: number, value: number | bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  if (type === types.i32)
    return Uint8Array.from([0x41, ...encodeSigned(BigInt.asIntN(32, BigInt(value))), 0x0b]);
  if (type === types.i64)
    return Uint8Array.from([0x42, ...encodeSigned(BigInt.asIntN(64, BigInt(value))), 0x0b]);
  if (type === types.f32) {
    view.setFloat32(0, Number(value), true);
    return Uint8Array.from([0x43, ...new Uint8Array(view.buffer, 0, 4), 0x0b]);
  }
  if (type === types.f64) {
    view.setFloat64(0, Number(value), true);
    return Uint8Array.from([0x44, ...new Uint8Array(view.buffer), 0x0b]);
  }
  throw new NotBakeable('a mutable global has a type other than a number');
}

function encodeSigned(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
    bytes.push(done ? low : low + 0x80);
    if (done) return bytes;
  }
}

/**
 * Own segments keep their numbers, which code may name. Active ones were dropped when they had been
 * written, which an empty passive segment can't be told from; the memory's image follows them.
 */
function dataBody(bytes: Uint8Array, body: number, end: number, image: Uint8Array[]): Uint8Array[] {
  const reader = new Reader(bytes, body);
  const count = reader.u32();
  const parts: Uint8Array[] = [Uint8Array.from(encodeU32(count + image.length))];
  for (let index = 0; index < count; index++) {
    const start = reader.at;
    const flags = reader.u32();
    if (flags === 2) reader.u32();
    if (flags !== 1) skipConstant(reader);
    const length = reader.u32();
    reader.at += length;
    parts.push(flags === 1 ? bytes.subarray(start, reader.at) : Uint8Array.from([1, 0]));
  }
  if (reader.at !== end) throw new NotBakeable('a data section does not end where it says');
  return [...parts, ...image];
}

/** Active segments for all bytes that aren't zero; gaps of less than a segment's own cost are included. */
function nonZeroRanges(memory: Uint8Array): Uint8Array[] {
  const words = new BigUint64Array(memory.buffer, memory.byteOffset, memory.byteLength / 8);
  const gap = 64 / 8;
  const parts: Uint8Array[] = [];
  for (let at = 0; at < words.length; ) {
    if (words[at] === 0n) {
      at++;
      continue;
    }
    let last = at;
    for (let next = at + 1; next < words.length && next - last <= gap; next++)
      if (words[next] !== 0n) last = next;
    const from = at * 8;
    const content = memory.subarray(from, (last + 1) * 8);
    const offset = encodeSigned(BigInt.asIntN(32, BigInt(from)));
    parts.push(
      Buffer.concat([Uint8Array.from([0, 0x41, ...offset, 0x0b, ...encodeU32(content.length)]), content]),
    );
    at = last + 1;
  }
  return parts;
}

function encodeName(name: string): number[] {
  const bytes = Buffer.from(name);
  return [...encodeU32(bytes.length), ...bytes];
}
