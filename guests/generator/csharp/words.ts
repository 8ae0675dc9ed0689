/** The words of an identifier: `parseXMLFile_v2` is parse, XML, file, v2. Acronyms keep their capitals. */
export function wordsOf(name: string): string[] {
  const pieces =
    name.replace(/^@/, '').match(/\p{Lu}+(?!\p{Ll})\d*|\p{Lu}?[^\p{Lu}_\d]+\d*|\d+|\p{Lu}/gu) ?? [];
  const words = pieces.map((piece) => (/^\p{Lu}{2,}\d*$/u.test(piece) ? piece : piece.toLowerCase()));
  return words.length > 0 ? words : [name.replace(/^@/, '')];
}

export function phrase(words: readonly string[]): string {
  return words.join(' ');
}

export function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** `an order`, `a user`; plurals have none. */
export function withArticle(text: string): string {
  if (/[^aeious]s$|[^s]es$|[aeo]as$/.test(text)) return text;
  const vowel = /^(?:[aeio]|u(?!ni|se|ti|ri|tf|id))/i.test(text) || /^[FHLMNRSX](?:[A-Z]|\b)/.test(text);
  return `${vowel ? 'an' : 'a'} ${text}`;
}

/** As the text of an XML element. */
export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
