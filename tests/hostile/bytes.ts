// WebAssembly's binary format, as far as it takes to write what no tool would.

export function leb(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low + 128, ...leb(Math.floor(value / 128))];
}

export const bytesOf = (...parts: (Uint8Array | readonly number[] | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part))));

export const named = (name: string): Buffer => bytesOf(leb(Buffer.byteLength(name)), name);

export const section = (id: number, ...body: Parameters<typeof bytesOf>): Buffer => {
  const whole = bytesOf(...body);
  return Buffer.concat([bytesOf([id], leb(whole.length)), whole]);
};

export const custom = (name: string, body: Uint8Array): Buffer => section(0, named(name), body);

export const componentHeader = bytesOf('\0asm', [0x0d, 0, 1, 0]);
export const moduleHeader = bytesOf('\0asm', [1, 0, 0, 0]);

/** Where each section of a module or component begins, and its end. */
export function sectionPlaces(bytes: Uint8Array): { id: number; start: number; body: number; end: number }[] {
  const places = [];
  for (let at = 8; at < bytes.length; ) {
    const start = at;
    const id = bytes[at++]!;
    let length = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!;
      length += (byte % 128) * shift;
      if (byte < 128) break;
    }
    places.push({ id, start, body: at, end: at + length });
    at += length;
  }
  return places;
}
