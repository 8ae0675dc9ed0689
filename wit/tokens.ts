/** The tokens of a text, without comments and directives. */
export interface EncodedTokens {
  /** For each token, a hash of 24 bits, and the bytes of the text that it covers. */
  hashes: Uint32Array;
  starts: Uint32Array;
  ends: Uint32Array;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values = new Uint8Array(128);
for (const [value, digit] of [...digits].entries()) values[digit.charCodeAt(0)] = value;

const hashDigits = 4;

/** Decodes what `tokens` in syntax.wit describes; undefined for what no encoding holds. */
export function decodeTokens(encoded: string): EncodedTokens | undefined {
  if (!/^[\w-]*$/.test(encoded)) return undefined;
  const most = Math.ceil(encoded.length / (hashDigits + 2));
  const hashes = new Uint32Array(most);
  const starts = new Uint32Array(most);
  const ends = new Uint32Array(most);
  let at = 0;
  // Past the end, the encoding is taken for zeros.
  const digit = () => values[encoded.charCodeAt(at++)] ?? 0;
  const number = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 32) {
      const next = digit();
      value += (next & 31) * factor;
      if (next < 32) return value;
    }
  };
  let count = 0;
  let end = 0;
  while (at < encoded.length) {
    let hash = 0;
    for (let shift = 0; shift < 6 * hashDigits; shift += 6) hash |= digit() << shift;
    starts[count] = end + number();
    end = starts[count]! + number();
    hashes[count] = hash;
    ends[count++] = end;
  }
  return { hashes: hashes.slice(0, count), starts: starts.slice(0, count), ends: ends.slice(0, count) };
}
