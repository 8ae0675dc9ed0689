import { AgentInvalidError, MemoryLimitError } from '../../errors.js';

/** Bytes of a WebAssembly page. */
export const pageBytes = 65_536;

const maxTableElements = 1_000_000;

/** What the sandbox needs to know of a core module. Memory sizes are in pages. */
export interface ModuleFacts {
  /** Names of all imports and exports. */
  names: string[];
  /** The memory that it defines itself. */
  memory: { min: number; max: number | undefined } | undefined;
}

interface Range {
  min: number;
  max: number | undefined;
}

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

  /** A reference type: one byte, or a prefix with a heap type. */
  refType(): void {
    const byte = this.byte();
    if (byte === 0x63 || byte === 0x64) this.u32();
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

/** @throws AgentInvalidError for what the sandbox can't bound: shared, 64-bit or several memories. */
export function moduleFacts(bytes: Uint8Array): ModuleFacts {
  const facts: ModuleFacts = { names: [], memory: undefined };
  let memories = 0;
  for (const section of sections(bytes)) {
    const reader = new Reader(bytes, section.body);
    if (section.id === 2) {
      for (let count = reader.u32(); count > 0; count--) {
        facts.names.push(reader.name(), reader.name());
        const kind = reader.byte();
        if (kind === 0) reader.u32();
        else if (kind === 1) {
          reader.refType();
          reader.range('table');
        } else if (kind === 2) {
          memories++;
          reader.range('memory');
        } else if (kind === 3) {
          if (reader.byte() >= 0x63 && reader.bytes[reader.at - 1]! <= 0x64) reader.u32();
          reader.byte();
        } else if (kind === 4) {
          reader.byte();
          reader.u32();
        } else throw new AgentInvalidError('a core module imports something of an unknown kind');
      }
    } else if (section.id === 5) {
      for (let count = reader.u32(); count > 0; count--) {
        memories++;
        facts.memory = reader.range('memory');
      }
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

const bounded = ({ min, max }: Range, limit: number) => [
  1,
  ...encodeU32(min),
  ...encodeU32(Math.min(max ?? limit, limit)),
];

function rewriteMemories(reader: Reader, maxPages: number): number[] {
  const out = encodeU32(reader.u32());
  const range = reader.range('memory');
  if (range.min > maxPages) {
    throw new MemoryLimitError(
      `the agent starts with ${range.min * pageBytes} bytes of memory, and ${maxPages * pageBytes} are its share`,
    );
  }
  return [...out, ...bounded(range, maxPages)];
}

function rewriteTables(reader: Reader): number[] {
  const count = reader.u32();
  const out = encodeU32(count);
  for (let index = 0; index < count; index++) {
    const start = reader.at;
    if (reader.bytes[start] === 0x40) {
      throw new AgentInvalidError('a core module has a table with an initializer, which is not supported');
    }
    reader.refType();
    out.push(...reader.bytes.subarray(start, reader.at));
    const range = reader.range('table');
    if (range.min > maxTableElements)
      throw new AgentInvalidError('a core module has a table that is too large');
    out.push(...bounded(range, Math.max(range.min, maxTableElements / 10)));
  }
  return out;
}

/** The module with a maximum on its memory and tables, so that the engine refuses to grow them further. */
export function withLimits(bytes: Uint8Array, maxPages: number): Uint8Array {
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  for (const section of sections(bytes)) {
    const reader = new Reader(bytes, section.body);
    if ((section.id === 5 && bytes[section.body] !== 0) || section.id === 4) {
      const body = section.id === 5 ? rewriteMemories(reader, maxPages) : rewriteTables(reader);
      parts.push(Uint8Array.from([section.id, ...encodeU32(body.length), ...body]));
    } else {
      parts.push(bytes.subarray(section.start, section.end));
    }
  }
  return Buffer.concat(parts);
}

/**
 * Shares a number of pages out among memories: each gets its initial size, and of the rest what is
 * proportional to it. The shares never sum up to more than `pages`, as long as the initial sizes don't.
 */
export function shareOut(pages: number, initial: readonly number[]): number[] {
  const weights = initial.map((size) => Math.max(size, 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const rest = Math.max(0, pages - initial.reduce((sum, size) => sum + size, 0));
  return initial.map((size, index) => size + Math.floor((rest * weights[index]!) / total));
}
