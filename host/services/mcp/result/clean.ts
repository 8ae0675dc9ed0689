import { unseenButLines } from '../../../base/unseen.js';
import { visible } from '../../../reports/visible.js';

/**
 * Makes every text of a value safe to show to a terminal and to a model: no control characters, nothing invisible,
 * nothing that reorders. `exact` names members that are kept as they are, or left out if they hold such characters.
 */
export function clean(value: unknown, exact: readonly string[] = []): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map((item) => clean(item, exact));
  if (typeof value !== 'object' || value === null) return value;
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string' && exact.includes(name)) members.push(...exactly(name, member));
    else members.push([visible(name), clean(member, exact)]);
  }
  return Object.fromEntries(members);
}

function cleanText(text: string): string {
  return text.includes('\n') ? text.split('\n').map(visible).join('\n') : visible(text);
}

function exactly(name: string, text: string): [string, string][] {
  if (isPlain(text)) return [[name, text]];
  const left = `no${name[0]!.toUpperCase()}${name.slice(1)}`;
  return [[left, 'it holds control characters or invisible ones, which are not shown here']];
}

/** Whether a diff is of plain text. Lines may end as on Windows, and begin with a byte-order mark. */
function isPlain(text: string): boolean {
  return (
    text
      .replace(/\r$/gm, '')
      .replace(/^([ +-])\ufeff/gm, '$1')
      .search(unseenButLines) < 0
  );
}
