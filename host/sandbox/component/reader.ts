import { AgentInvalidError } from '../../base/errors.js';

export interface Range {
  min: number;
  max: number | undefined;
}

/** Value types that every backend supports: i32, i64, f32, f64, v128 and funcref. */
export const valueTypes: ReadonlySet<number> = new Set([0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70]);

/** V8 keeps a byte order mark as a part of a name. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads numbers and names of the binary format, and refuses invalid encodings. */
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
      if (shift === 28 && byte > 0x0f) break;
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return result;
    }
    throw new AgentInvalidError('a core module holds a number that is too long');
  }

  name(): string {
    const length = this.u32();
    const start = this.at;
    this.skip(length);
    return decoder.decode(this.bytes.subarray(start, this.at));
  }

  skip(bytes: number): void {
    this.at += bytes;
    if (this.at > this.bytes.length)
      throw new AgentInvalidError('a core module ends in the middle of a section');
  }

  /** Reads a value type: a number, a vector or a function reference. */
  valueType(): void {
    const byte = this.byte();
    if (!valueTypes.has(byte)) {
      const what = byte === 0x6f ? "the host's references" : `values of type 0x${byte.toString(16)}`;
      throw new AgentInvalidError(`a core module uses ${what}, which is not supported`);
    }
  }

  range(what: string): Range {
    const flags = this.byte();
    if (flags > 1)
      throw new AgentInvalidError(`a core module has a shared or 64-bit ${what}, which is not supported`);
    return { min: this.u32(), max: flags === 1 ? this.u32() : undefined };
  }
}

const headers = {
  module: [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  component: [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0],
};

/** Returns whether the bytes begin as a core module or a component of the supported version. */
export function hasHeader(bytes: Uint8Array, of: keyof typeof headers): boolean {
  return headers[of].every((byte, at) => bytes[at] === byte);
}

export interface Section {
  id: number;
  /** Start of the section, at its id. */
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
