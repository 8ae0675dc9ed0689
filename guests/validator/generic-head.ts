import type { Head } from './head.js';

const opening = '([{';
const closing = ')]}';

/**
 * Reads from a declaration's start to its body: a brace, `=>`, `=` or, at the end of a line, a colon outside of
 * brackets.
 */
export function genericHead(text: string): Head {
  return ({ start, end, nameStart }) => {
    let depth = 0;
    let at = nameStart;
    for (; at < end; at++) {
      const character = text[at]!;
      if (depth === 0 && (character === '{' || character === ';' || character === '=')) break;
      if (depth === 0 && character === ':' && /^:[ \t]*(?:[\r\n#]|$)/.test(text.slice(at, at + 40))) break;
      if (opening.includes(character)) depth++;
      else if (closing.includes(character)) depth--;
      else if (character === '"' || character === "'" || character === '`') at = endOfString(text, at, end);
    }
    return text
      .slice(start, at)
      .replace(/\/\*.*?\*\/|\/\/[^\r\n]*/gs, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  };
}

/** Returns the index of the quote that ends a string; the opening quote itself if none ends it on its line. */
function endOfString(text: string, at: number, end: number): number {
  const quote = text[at]!;
  for (let index = at + 1; index < end && text[index] !== '\n'; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === quote) return index;
  }
  return at;
}
