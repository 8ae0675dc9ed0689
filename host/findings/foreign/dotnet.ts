import { codeOnly, endOfItem, itemBudget } from '../item-end.js';
import type { LineIndex } from '../line-index.js';
import { type ForeignSuppression, type ForeignSwitch, idsIn } from './suppression.js';

const pragma = /^[ \t\uFEFF]*#[ \t]*pragma[ \t]+warning[ \t]+(disable|restore)\b([^\n\r]*)/;

/** Reads `#pragma warning`: a list of ids up to a comment, and without a list, every warning. */
export function pragmaIn(line: string): Omit<ForeignSwitch, 'line'> | undefined {
  const match = pragma.exec(line);
  if (match === null) return undefined;
  const [, verb, rest] = match;
  const ids = idsIn(rest!.replace(/\/\/.*/s, '')).map((id) =>
    /^\d+$/.test(id) ? `cs${id.padStart(4, '0')}` : id,
  );
  return { ids: ids.length === 0 ? ['*'] : ids, off: verb === 'disable', syntax: '#pragma warning disable' };
}

/** Finds the directives that are code: `#pragma` in a string is none. */
export function pragmas(places: LineIndex, code: string): ForeignSwitch[] {
  const { text } = places;
  if (!/#[ \t]*pragma/.test(text)) return [];
  const found: ForeignSwitch[] = [];
  for (let index = 0; index < places.lineStarts.length; index++) {
    const line = places.line(index);
    const read = pragmaIn(line);
    if (read === undefined || isInText(code, places.lineStarts[index]!)) continue;
    found.push({ ...read, line: index + 1 });
  }
  return found;
}

/**
 * Whether a line begins inside a comment or a literal: its beginning is blank there, and the line before isn't ended.
 */
function isInText(code: string, start: number): boolean {
  return start > 0 && !/[\r\n]/.test(code[start - 1]!);
}

const attribute = /\b(?:Unconditional)?SuppressMessage(?:Attribute)?\s{0,20}\(/g;
const secondArgument = /^\s*(?:"[^"\n]*"|[\w.]+)\s*,\s*(?:checkId\s*:\s*)?@?"([^":\n]+)/;

/** Finds `[SuppressMessage("Category", "CA1822:…")]` on declarations. */
export function suppressMessages(places: LineIndex, language: string): ForeignSuppression[] {
  const { text } = places;
  if (!text.includes('SuppressMessage')) return [];
  const code = codeOnly(text, language);
  const budget = itemBudget(code);
  const found: ForeignSuppression[] = [];
  for (const { index, 0: opening } of code.matchAll(attribute)) {
    const inside = index + opening.length;
    const id = secondArgument.exec(text.slice(inside, inside + 500))?.[1];
    if (id === undefined || isAssemblyWide(code, index)) continue;
    found.push({
      ids: [id.trim().toLowerCase()],
      line: places.lineAt(index) + 1,
      lastLine: places.lineAt(endOfItem(code, inside, 2, budget)) + 1,
      syntax: 'SuppressMessage',
    });
  }
  return found;
}

/** Whether an attribute is of the assembly: it names its target, which is elsewhere. */
function isAssemblyWide(code: string, index: number): boolean {
  return /\[\s*(?:assembly|module)\s*:\s*[\w.]*$/.test(code.slice(Math.max(0, index - 100), index));
}
