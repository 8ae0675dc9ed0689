import { scanText } from './comments.js';

/** Blanks comments and literals, so that offsets stay. */
export function codeOnly(text: string, language: string): string {
  const { comments, literals } = scanText(text, language);
  const blanks = [...comments, ...literals].sort((a, b) => a.start - b.start);
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of blanks) {
    pieces.push(text.slice(at, start), ' '.repeat(end - start));
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

/** How often all items of a text together may be as long as the text: one in another is read twice. */
const mostTimes = 16;

/** Returns what limits the reading of the items of a text. Where it is used up, an item ends where it begins. */
export function itemBudget(code: string): { left: number } {
  return { left: mostTimes * code.length };
}

/**
 * Returns where the item that an attribute belongs to ends: with a semicolon, or the brace that closes its body. `code`
 * has no comments and literals; `groups`: brackets that are open at `from`.
 */
export function endOfItem(code: string, from: number, groups: number, budget: { left: number }): number {
  let depth = 0;
  let open = groups;
  for (let at = from; at < code.length; at++) {
    if (budget.left-- <= 0) return from;
    const character = code[at]!;
    if (character === '(' || character === '[') open++;
    else if (character === ')' || character === ']') open--;
    else if (character === '{') depth++;
    else if (character === '}' && --depth <= 0) return at;
    else if (character === ';' && depth === 0 && open <= 0) return at;
  }
  return code.length;
}
