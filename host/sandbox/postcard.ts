/** How a type is written in postcard's format (https://postcard.jamesmunns.com/wire-format). */
export type Write<T> = (to: Bytes, value: T) => void;

/** Bytes that grow as they are written. */
export class Bytes {
  #buffer: Buffer;
  #length = 0;

  constructor(expectedBytes: number) {
    this.#buffer = Buffer.allocUnsafe(Math.max(64, expectedBytes));
  }

  written(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** An unsigned number, 7 bits a byte, the low ones first. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }

  f64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  string(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.varint(bytes);
    this.#reserve(bytes);
    this.#length += this.#buffer.write(text, this.#length, bytes);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

export const u32: Write<number> = (to, value) => {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new TypeError(`${value} is not a u32`);
  to.varint(value);
};

export const f64: Write<number> = (to, value) => to.f64(value);

export const string: Write<string> = (to, value) => to.string(value);

export function list<T>(item: Write<T>): Write<readonly T[]> {
  return (to, items) => {
    to.varint(items.length);
    for (const each of items) item(to, each);
  };
}

export function option<T>(some: Write<T>): Write<T | undefined> {
  return (to, value) => {
    const there = value !== undefined && value !== null;
    to.varint(there ? 1 : 0);
    if (there) some(to, value);
  };
}

/** `names` in the order of the WIT. */
export function enumeration<T extends string>(...names: T[]): Write<T> {
  return (to, value) => {
    const index = names.indexOf(value);
    if (index < 0) throw new TypeError(`${JSON.stringify(value)} is not one of ${names.join(', ')}`);
    to.varint(index);
  };
}

/** `fields` in the order of the WIT. Optional members are those that `option` writes. */
export function record<T extends object>(fields: { [Key in keyof T]-?: Write<T[Key]> }): Write<T> {
  const entries = Object.entries(fields) as [keyof T, Write<unknown>][];
  return (to, value) => {
    for (const [key, write] of entries) write(to, value[key]);
  };
}
