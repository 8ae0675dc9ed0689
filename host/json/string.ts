import { JsonSyntaxError } from './position.js';

const quote = 0x22;
const backslash = 0x5c;
const longest = 4 * 1024 * 1024;
const simpleEscapes = '"\\/bfnrt';

/** Reads the string whose quote is at `start`. @throws JsonSyntaxError */
export function readString(text: string, start: number): { value: string; end: number } {
  let at = start + 1;
  let plain = true;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === quote) break;
    if (at - start > longest)
      throw new JsonSyntaxError(`a text is longer than ${longest} characters`, text, start);
    // Also true at the end of the text, since NaN is not at least anything.
    if (!(code >= 0x20)) throw faultOf(text, start);
    if (code === backslash) {
      plain = false;
      at++;
    }
    at++;
  }
  const end = at + 1;
  if (plain) return { value: text.slice(start + 1, at), end };
  try {
    return { value: JSON.parse(text.slice(start, end)) as string, end };
  } catch {
    throw faultOf(text, start);
  }
}

/** Describes the first mistake in a string. */
function faultOf(text: string, start: number): JsonSyntaxError {
  const error = (message: string, offset: number) => new JsonSyntaxError(message, text, offset);
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code) || code === quote) return error('this string is never closed', start);
    if (code < 0x20) {
      const name = code === 0x0a || code === 0x0d ? 'a line break' : 'a control character';
      return error(`a string can't hold ${name}; write it as an escape such as \\n`, at);
    }
    if (code !== backslash) continue;
    const escaped = text[++at] ?? '';
    if (escaped === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) {
        return error('expected four hexadecimal digits after \\u', at + 1);
      }
      at += 4;
    } else if (escaped === '' || !simpleEscapes.includes(escaped)) {
      return error(`\\${escaped} is not an escape; a backslash is written as \\\\`, at - 1);
    }
  }
}
