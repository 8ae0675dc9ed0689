import { codeOnly, endOfItem, itemBudget } from '../item-end.js';
import type { LineIndex } from '../line-index.js';
import { type ForeignSuppression, idsIn } from './suppression.js';

const attribute = /#(!?)\[[^[\]]{0,300}?\b(?:allow|expect)\s{0,20}\(([^()]{0,500})\)/g;

/** Finds `#[allow(clippy::…)]` on items and statements, and `#![allow(clippy::…)]` of the file. */
export function allowed(places: LineIndex): ForeignSuppression[] {
  const { text } = places;
  if (!text.includes('clippy::')) return [];
  const code = codeOnly(text, 'rust');
  const budget = itemBudget(code);
  const found: ForeignSuppression[] = [];
  for (const { index, 0: opening, 1: inner, 2: list } of code.matchAll(attribute)) {
    const ids = idsIn(list!).filter((id) => id.startsWith('clippy::'));
    if (ids.length === 0) continue;
    const end = inner ? code.length : endOfItem(code, index + opening.length, 1, budget);
    const line = inner ? 1 : places.lineAt(index) + 1;
    found.push({ ids, line, lastLine: places.lineAt(end) + 1, syntax: '#[allow]' });
  }
  return found;
}
