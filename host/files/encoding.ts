/** How a file's text is stored, so that a changed text can be stored the same way. */
export interface Encoding {
  charset: 'utf-8' | 'utf-16le' | 'utf-16be';
  bom: boolean;
}

export type Decoded = { text: string; encoding: Encoding } | { problem: 'binary' | 'encoding' };

/**
 * Reads UTF-8, with or without a byte-order mark, and UTF-16 with one. Refuses anything else: a wrong guess would put
 * wrong bytes into fixes. The mark is not part of the text.
 */
export function decode(bytes: Uint8Array): Decoded {
  const encoding = sniff(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding.charset, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return { problem: encoding.charset === 'utf-8' && bytes.includes(0) ? 'binary' : 'encoding' };
  }
  if (text.includes('\0')) return { problem: 'binary' };
  return { text, encoding };
}

export function encode(text: string, encoding: Encoding): Uint8Array {
  const marked = encoding.bom ? `\uFEFF${text}` : text;
  if (encoding.charset === 'utf-8') return Buffer.from(marked, 'utf8');
  const bytes = Buffer.from(marked, 'utf16le');
  return encoding.charset === 'utf-16be' ? bytes.swap16() : bytes;
}

/** Says by its first bytes how a text is stored: UTF-8 unless a byte-order mark says otherwise. */
export function sniff(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { charset: 'utf-8', bom: true };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { charset: 'utf-16le', bom: true };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { charset: 'utf-16be', bom: true };
  return { charset: 'utf-8', bom: false };
}
