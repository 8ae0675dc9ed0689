/** Splits an identifier into words: `parseXMLFile_v2` is parse, XML, file, v2. Acronyms keep their capitals. */
export function wordsOf(name: string): string[] {
  const characters = [...name.replace(/^@/, '')];
  const kinds = characters.map(kindOf).join('');
  const words = [...kinds.matchAll(/U+(?!l)0*|U?[lo]+0*|0+/g)].map(({ 0: piece, index }) => {
    const word = characters.slice(index, index + piece.length).join('');
    return /^U{2,}0*$/.test(piece) ? word : word.toLowerCase();
  });
  return words.length > 0 ? words : [characters.join('')];
}

/** Removes the letter that marks the kind, as in `IOrder` and `TItem`. */
export function withoutPrefix(letter: string, name: string): string {
  return name.startsWith(letter) && isCapital(name.charAt(1)) ? name.slice(1) : name;
}

function isCapital(character: string): boolean {
  return character.toLowerCase() !== character;
}

/**
 * Classifies as upper or lower case, digit, underscore or other. Not every engine knows `\p{Lu}`, but all know the
 * cases.
 */
function kindOf(character: string): string {
  if (character === '_') return '_';
  if (/\d/.test(character)) return '0';
  if (isCapital(character)) return 'U';
  return character.toUpperCase() === character ? 'o' : 'l';
}

export function phrase(words: readonly string[]): string {
  return words.join(' ');
}

export function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Adds an article: `an order`, `a user`; plurals have none. */
export function withArticle(text: string): string {
  if (/[^aeious]s$|[^s]es$|[aeo]as$/.test(text)) return text;
  const vowel = /^(?:[aeio]|u(?!ni|se|ti|ri|tf|id))/i.test(text) || /^[FHLMNRSX](?:[A-Z]|\b)/.test(text);
  return `${vowel ? 'an' : 'a'} ${text}`;
}

/** Escapes the text of an XML element. */
export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
