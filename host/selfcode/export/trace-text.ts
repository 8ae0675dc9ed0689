/**
 * Writes a text so that all readers of traces find the same in quotes: none of them unescapes, some end a block at a
 * brace and a line at any separator. What they could take for their own is written as `%` and the hex of its UTF-8, as
 * in addresses. Lone surrogates become U+FFFD.
 */
export function traceText(text: string): string {
  return text
    .toWellFormed()
    .replace(special, (character) =>
      [...Buffer.from(character)]
        .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
        .join(''),
    );
}

/** Quotes, escapes, braces, fences, the end of a comment, controls, separators, what reorders text, and `%` itself. */
const special =
  /["\\{}`%\0-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]|\*(?=\/)/g;

/** Reads what `traceText` wrote. @throws URIError for another text with a `%` */
export function readTraceText(text: string): string {
  return decodeURIComponent(text);
}

/** Most UTF-16 units of a text in a trace, before it is written. */
const longest = 1000;

/** A text in quotes; its end is left out if it is long. */
export function quoted(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return `"${traceText(cut)}"`;
}

/** An array of texts and numbers on one line, which is JSON and TARS's, too. */
export function oneLineArray(values: readonly (string | number)[]): string {
  const written = values.map((value) => (typeof value === 'number' ? number(value) : quoted(value)));
  return `[${written.join(', ')}]`;
}

/** A number as all grammars know it: digits with at most three decimals, no exponent. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '0';
  const bounded = Math.max(-1e15, Math.min(1e15, value));
  return String(Number(bounded.toFixed(3)) || 0);
}
