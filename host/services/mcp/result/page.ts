import * as z from 'zod/mini';
import { OutputLimitError } from '../../../base/errors.js';
import { doc } from '../../core/shapes.js';
import type { Answer, AnswerList } from './answer.js';
import { clean } from './clean.js';
import { trimmed } from './trim.js';

const count = z.int().check(z.minimum(0));

/** Which part of a result this is. */
export const pageSchema = z.strictObject({
  offset: count.check(doc('items before this page')),
  returned: count.check(doc('items on this page, of all its lists')),
  total: count.check(doc('items in all')),
  nextOffset: z.optional(count.check(doc('`offset` of the next page'))),
  leftOut: z.optional(z.record(z.string(), count).check(doc('items on other pages, by list'))),
  cut: z.optional(z.literal(true).check(doc('texts of this page were shortened to fit'))),
  note: z.optional(z.string().check(doc('how to get what is left out'))),
});

type Page = z.output<typeof pageSchema>;

/** A page as it is sent. */
export interface PagedResult {
  document: Record<string, unknown>;
  /** The document as JSON, of `maxChars` characters at most. */
  text: string;
}

/** What `page` itself takes. */
const pageChars = 450;

/**
 * Makes the page that begins at an offset: as many items as fit into `maxChars` characters of JSON. One item is always
 * on it, if need be with shortened texts.
 * @throws OutputLimitError if not even that fits
 */
export function pageOf(answer: Answer, offset: number, maxChars: number): PagedResult {
  const { head, lists = [], exact } = answer;
  const total = lists.reduce((sum, { items }) => sum + items.length, 0);
  const begin = Math.min(offset, total);
  const safeHead = clean(head, exact) as Record<string, unknown>;
  let room = maxChars - pageChars - JSON.stringify(safeHead).length;
  const taken: unknown[] = [];
  for (const item of itemsFrom(lists, begin)) {
    const safe = clean(item, exact);
    room -= JSON.stringify(safe).length + 1;
    if (room < 0 && taken.length > 0) break;
    taken.push(safe);
  }
  for (;;) {
    const document = build(safeHead, lists, begin, taken);
    const text = JSON.stringify(document);
    if (text.length <= maxChars) return { document, text };
    if (taken.length <= 1) return cutPage(document, maxChars);
    taken.length = Math.min(taken.length - 1, Math.floor((taken.length * maxChars) / text.length) || 1);
  }
}

function* itemsFrom(lists: readonly AnswerList[], begin: number): Generator<unknown> {
  let before = 0;
  for (const { items } of lists) {
    for (let at = Math.max(0, begin - before); at < items.length; at++) yield items[at];
    before += items.length;
  }
}

function build(
  head: Record<string, unknown>,
  lists: readonly AnswerList[],
  begin: number,
  taken: readonly unknown[],
): Record<string, unknown> {
  const document = { ...head };
  const leftOut: Record<string, number> = {};
  let before = 0;
  for (const { name, items, as } of lists) {
    const from = Math.max(0, before - begin);
    const to = Math.max(0, before + items.length - begin);
    const here = taken.slice(from, to);
    const elsewhere = items.length - here.length;
    if (elsewhere > 0) leftOut[name] = elsewhere;
    Object.assign(document, as ? as(here, elsewhere) : { [name]: here });
    before += items.length;
  }
  return { ...document, page: pageAt(begin, taken.length, before, leftOut) };
}

function pageAt(offset: number, returned: number, total: number, leftOut: Record<string, number>): Page {
  const next = offset + returned;
  if (next >= total) {
    return { offset, returned, total, ...(offset > 0 && { leftOut, note: 'This is the last page.' }) };
  }
  const note = `Call again with "offset": ${next} for the next page, or narrow the request.`;
  return { offset, returned, total, nextOffset: next, leftOut, note };
}

function cutPage(document: Record<string, unknown>, maxChars: number): PagedResult {
  const { page, ...rest } = document as { page: Page };
  const whole = JSON.stringify(document).length;
  const note = `Texts were shortened to fit. "max_chars": ${whole + pageChars} gives them whole. ${page.note ?? ''}`;
  const marked: Page = { ...page, cut: true, note: note.trim() };
  const fitting = trimmed(rest, maxChars - JSON.stringify(marked).length - 10);
  if (fitting === undefined) {
    throw new OutputLimitError(`the result doesn't fit into ${maxChars} characters`, {
      hint: `call again with a larger max_chars: ${whole + pageChars} is enough`,
    });
  }
  const cut = { ...(fitting as Record<string, unknown>), page: marked };
  return { document: cut, text: JSON.stringify(cut) };
}
