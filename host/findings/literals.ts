/** A string with holes for code, opened by its first `length` characters. */
export interface Template {
  length: number;
  close: string;
  hole: '{' | '${';
  /** How the closing quote is escaped inside: by a backslash, or by doubling it. */
  escaping: 'backslash' | 'doubled';
  multiline: boolean;
}

/**
 * Reads a literal, or any other token that can hold comment markers, at an offset.
 * Returns its end, or the template that it opens; the offset itself if nothing of the kind begins there.
 */
export type LiteralReader = (text: string, at: number, previous: number) => number | Template;

interface Quoting {
  escaping: 'backslash' | 'doubled';
  multiline: boolean;
}

const line: Quoting = { escaping: 'backslash', multiline: false };
const lines: Quoting = { escaping: 'backslash', multiline: true };
const verbatim: Quoting = { escaping: 'doubled', multiline: true };

/** Returns the end of a string whose content begins at `at`. An unclosed one ends with its line or the text. */
function quoted(text: string, at: number, close: string, { escaping, multiline }: Quoting): number {
  for (let here = at; here < text.length; here++) {
    const character = text[here]!;
    if (character === close) {
      if (escaping !== 'doubled' || text[here + 1] !== close) return here + 1;
      here++;
    } else if (character === '\\' && escaping === 'backslash') here++;
    else if (!multiline && isLineEnd(character)) return here;
  }
  return text.length;
}

export function isLineEnd(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}

function until(text: string, at: number, close: string): number {
  const found = text.indexOf(close, at);
  return found < 0 ? text.length : found + close.length;
}

function runLength(text: string, at: number, character: string): number {
  let end = at;
  while (text[end] === character) end++;
  return end - at;
}

/** Reads `'x'` or `'\n'`; a quote that opens no literal (a lifetime, a type parameter) stands for itself. */
function character(text: string, at: number): number {
  if (text[at + 1] === '\\') {
    for (let here = at + 3; here < at + 14 && !isLineEnd(text[here]); here++) {
      if (text[here] === "'") return here + 1;
    }
    return at + 1;
  }
  const length = (text.codePointAt(at + 1) ?? 0) > 0xffff ? 2 : 1;
  const closed = text[at + 1 + length] === "'" && text[at + 1] !== "'" && !isLineEnd(text[at + 1]);
  return closed ? at + length + 2 : at + 1;
}

function rawString(text: string, at: number): number {
  const quotes = runLength(text, at, '"');
  const close = until(text, at + quotes, '"'.repeat(quotes));
  return close + runLength(text, close, '"');
}

export const csharpLiteral: LiteralReader = (text, at) => {
  switch (text[at]) {
    case '"':
      return text.startsWith('"""', at) ? rawString(text, at) : quoted(text, at + 1, '"', line);
    case "'":
      return character(text, at);
    case '@':
      if (text[at + 1] === '"') return quoted(text, at + 2, '"', verbatim);
      return text.startsWith('@$"', at) ? { length: 3, close: '"', hole: '{', ...verbatim } : at;
    case '$': {
      const opening = at + runLength(text, at, '$');
      if (text.startsWith('"""', opening)) return rawString(text, opening);
      if (text.startsWith('@"', opening)) {
        return { length: opening + 2 - at, close: '"', hole: '{', ...verbatim };
      }
      return text[opening] === '"' ? { length: opening + 1 - at, close: '"', hole: '{', ...line } : opening;
    }
    case '#':
      return isFirstOnLine(text, at) ? endOfDirective(text, at) : at;
    default:
      return at;
  }
};

function isFirstOnLine(text: string, at: number): boolean {
  let before = at - 1;
  while (text[before] === ' ' || text[before] === '\t') before--;
  return before < 0 || isLineEnd(text[before]);
}

/** Skips the words of `#region` and `#error`: their quotes open nothing. */
function endOfDirective(text: string, at: number): number {
  let end = at;
  while (end < text.length && !isLineEnd(text[end]) && !text.startsWith('//', end)) end++;
  return end;
}

export const fsharpLiteral: LiteralReader = (text, at) => {
  switch (text[at]) {
    case '"':
      return text.startsWith('"""', at) ? until(text, at + 3, '"""') : quoted(text, at + 1, '"', lines);
    case '@':
      return text[at + 1] === '"' ? quoted(text, at + 2, '"', verbatim) : at;
    case "'":
      return character(text, at);
    case '(':
      return text.startsWith('(*)', at) ? at + 3 : at;
    case '`':
      return text.startsWith('``', at) ? until(text, at + 2, '``') : at;
    default:
      return at;
  }
};

export const rustLiteral: LiteralReader = (text, at) => {
  switch (text[at]) {
    case '"':
      return quoted(text, at + 1, '"', lines);
    case "'":
      return character(text, at);
    case 'r': {
      if (
        /[\p{ID_Continue}]/u.test(text[at - 1] ?? '') &&
        !/(?:^|\P{ID_Continue})[bc]$/u.test(text.slice(Math.max(0, at - 2), at))
      ) {
        return at;
      }
      const hashes = runLength(text, at + 1, '#');
      return text[at + 1 + hashes] === '"' ? until(text, at + 2 + hashes, `"${'#'.repeat(hashes)}`) : at;
    }
    default:
      return at;
  }
};

export const pythonLiteral: LiteralReader = (text, at) => {
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return at;
  if (!text.startsWith(quote.repeat(3), at)) return quoted(text, at + 1, quote, line);
  for (let here = at + 3; here < text.length; here++) {
    if (text[here] === '\\') here++;
    else if (text[here] === quote && text.startsWith(quote.repeat(3), here)) return here + 3;
  }
  return text.length;
};

const beforeRegex = new Set('(,=:[!&|?{};+-*%~^>');
const wordsBeforeRegex =
  /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|else|do|yield|await|instanceof)$/;

export const javascriptLiteral: LiteralReader = (text, at, previous) => {
  switch (text[at]) {
    case '"':
    case "'":
      return quoted(text, at + 1, text[at]!, line);
    case '`':
      return { length: 1, close: '`', hole: '${', escaping: 'backslash', multiline: true };
    case '/':
      return isRegexPosition(text, previous) ? endOfRegex(text, at) : at;
    default:
      return at;
  }
};

function isRegexPosition(text: string, previous: number): boolean {
  if (previous < 0 || beforeRegex.has(text[previous]!)) return true;
  return wordsBeforeRegex.test(text.slice(Math.max(0, previous - 11), previous + 1));
}

function endOfRegex(text: string, at: number): number {
  let inClass = false;
  let here = at + 1;
  for (; here < text.length && !isLineEnd(text[here]); here++) {
    if (text[here] === '\\') here++;
    else if (text[here] === '[') inClass = true;
    else if (text[here] === ']') inClass = false;
    else if (text[here] === '/' && !inClass) return here + 1;
  }
  // An unclosed literal takes the rest: reading the line again from each slash would take quadratic time.
  return Math.min(here, text.length);
}
