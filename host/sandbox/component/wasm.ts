import { AgentInvalidError } from '../../errors.js';

/** Bytes of a WebAssembly page. */
export const pageBytes = 65_536;

/** What the sandbox needs to know of a core module. Memory sizes are in pages. */
export interface ModuleFacts {
  /** Names of all imports and exports. */
  names: string[];
  /** The memory that it defines itself. */
  memory: Range | undefined;
  /** The tables that it defines itself. */
  tables: Range[];
}

export interface Range {
  min: number;
  max: number | undefined;
}

/** i32, i64, f32, f64, v128 and funcref: those that every backend has. */
const valueTypes: ReadonlySet<number> = new Set([0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70]);

/** Reads the numbers and names of the binary format; the engine has the last word on validity. */
export class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new AgentInvalidError('a core module ends in the middle of a section');
    return byte;
  }

  u32(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return result;
    }
    throw new AgentInvalidError('a core module holds a number that is too long');
  }

  name(): string {
    const length = this.u32();
    const start = this.at;
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(start, this.at));
  }

  /** The type of a value: a number, a vector or a reference to a function. */
  valueType(): void {
    const byte = this.byte();
    if (!valueTypes.has(byte)) {
      const what = byte === 0x6f ? "the host's references" : `values of type 0x${byte.toString(16)}`;
      throw new AgentInvalidError(`a core module uses ${what}, which is not supported`);
    }
  }

  functionType(): void {
    const form = this.byte();
    if (form !== 0x60) {
      throw new AgentInvalidError('a core module defines types other than functions, which is not supported');
    }
    for (let count = this.u32(); count > 0; count--) this.valueType();
    for (let count = this.u32(); count > 0; count--) this.valueType();
  }

  range(what: string): Range {
    const flags = this.byte();
    if (flags > 1)
      throw new AgentInvalidError(`a core module has a shared or 64-bit ${what}, which is not supported`);
    return { min: this.u32(), max: flags === 1 ? this.u32() : undefined };
  }
}

export interface Section {
  id: number;
  /** From the section's id to its end. */
  start: number;
  body: number;
  end: number;
}

export function* sections(bytes: Uint8Array): Generator<Section> {
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const start = reader.at;
    const id = reader.byte();
    const length = reader.u32();
    const body = reader.at;
    if (body + length > bytes.length)
      throw new AgentInvalidError('a core module has a section beyond its end');
    yield { id, start, body, end: body + length };
    reader.at = body + length;
  }
}

/**
 * @throws AgentInvalidError for what no sandbox can bound, such as shared, 64-bit or several memories, and for
 * types that not every backend has
 */
export function moduleFacts(bytes: Uint8Array): ModuleFacts {
  const facts: ModuleFacts = { names: [], memory: undefined, tables: [] };
  let memories = 0;
  for (const section of sections(bytes)) {
    const reader = new Reader(bytes, section.body);
    if (section.id === 1) {
      for (let count = reader.u32(); count > 0; count--) reader.functionType();
    } else if (section.id === 2) {
      for (let count = reader.u32(); count > 0; count--) {
        facts.names.push(reader.name(), reader.name());
        const kind = reader.byte();
        if (kind === 0) reader.u32();
        else if (kind === 1) {
          reader.valueType();
          reader.range('table');
        } else if (kind === 2) {
          memories++;
          reader.range('memory');
        } else if (kind === 3) {
          reader.valueType();
          reader.byte();
        } else throw new AgentInvalidError('a core module imports something of an unknown kind');
      }
    } else if (section.id === 4) {
      for (let count = reader.u32(); count > 0; count--) facts.tables.push(tableType(reader));
    } else if (section.id === 5) {
      for (let count = reader.u32(); count > 0; count--) {
        memories++;
        facts.memory = reader.range('memory');
      }
    } else if (section.id === 13) {
      throw new AgentInvalidError('a core module has exceptions, which is not supported');
    } else if (section.id === 7) {
      for (let count = reader.u32(); count > 0; count--) {
        facts.names.push(reader.name());
        reader.byte();
        reader.u32();
      }
    }
  }
  if (memories > 1)
    throw new AgentInvalidError('a core module has more than one memory, which is not supported');
  return facts;
}

/** `element`: its type as it is written. */
export function tableType(reader: Reader): Range & { element: Uint8Array } {
  const start = reader.at;
  if (reader.bytes[start] === 0x40) {
    throw new AgentInvalidError('a core module has a table with an initializer, which is not supported');
  }
  reader.valueType();
  const element = reader.bytes.subarray(start, reader.at);
  return { element, ...reader.range('table') };
}

export function encodeU32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

const maximumNesting = 100;

/** Core modules of a component, those of nested components too. */
export function* coreModules(component: Uint8Array, nesting = 0): Generator<Uint8Array> {
  if (nesting > maximumNesting) throw new AgentInvalidError('components are nested too deep');
  for (const { id, body, end } of sections(component)) {
    const inner = component.subarray(body, end);
    if (id === 1) yield inner;
    else if (id === 4) yield* coreModules(inner, nesting + 1);
  }
}
