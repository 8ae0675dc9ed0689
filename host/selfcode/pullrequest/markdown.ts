import { shorten } from '../../base/shorten.js';
import { inMarkdown } from '../../reports/markdown.js';
import { visible } from '../../reports/visible.js';

/** Most UTF-16 units of a foreign text before it is escaped, where it stands alone or in a cell. */
const textLength = 240;

/**
 * Escapes text of the repository for a cell or a sentence: it forms no markup, tags, links, mentions, emoji, or
 * references that GitHub or GitLab follow. Its middle is left out if it is longer than `length` UTF-16 units.
 */
export function foreign(text: string, length = textLength): string {
  return inMarkdown(shorten(text, length)).replace(references, `$&${nothing}`);
}

const nothing = '&#8203;';

/**
 * What GitLab takes for references beside GitHub's: `!1`, `~label`, `%milestone`, `$snippet`, `^alert`, `&epic`; and
 * emoji by their names.
 */
const references = /(?:\\[!~]|[%$^]|&#38;)(?=[\w"])|:(?=[\w+-]{1,40}:)/g;

/** A block of code of one line, closed by more backticks than stand in it. */
export function codeBlock(text: string, length: number): string {
  const code = visible(shorten(text, length));
  const longest = (code.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}sh\n${code}\n${fence}\n`;
}

/**
 * A table of at most `maximum` UTF-16 units, with a last line that counts the rows that are left out. Cells are
 * Markdown.
 */
export function table(
  columns: readonly (readonly [name: string, side: 'left' | 'right'])[],
  rows: readonly (readonly string[])[],
  maximum: number,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rules = columns.map(([, side]) => (side === 'right' ? '---:' : '---'));
  let text = line(columns.map(([name]) => name)) + line(rules);
  const left = maximum - leftOut(rows.length).length;
  for (const [index, row] of rows.entries()) {
    const next = line(row);
    if (text.length + next.length > left) return text + leftOut(rows.length - index);
    text += next;
  }
  return text;
}

function leftOut(count: number): string {
  return `\n${count} more ${count === 1 ? 'row is' : 'rows are'} left out here.\n`;
}

/** The beginning of a commit's or a content's digest, as people write it. */
export function shortDigest(digest: string): string {
  return /^[0-9a-f]{8,}$/.test(digest) ? `\`${digest.slice(0, 12)}\`` : foreign(digest, 40);
}

/** A score from 0 to 100, with one decimal at most. */
export function score(value: number | undefined): string {
  return value === undefined ? '–' : String(Math.round(value * 10) / 10);
}
