import fc from 'fast-check';
import { expect, test } from 'vitest';
import { progressTo } from '#host/services/mcp/progress.js';
import { clean } from '#host/services/mcp/result/clean.js';
import { pageOf } from '#host/services/mcp/result/page.js';

interface Page {
  nextOffset?: number;
  returned: number;
  total: number;
  leftOut?: Record<string, number>;
  cut?: boolean;
}

/** All pages of an answer, one after the other. */
function pages(answer: Parameters<typeof pageOf>[0], maxChars: number) {
  const all: { document: Record<string, unknown>; page: Page; text: string }[] = [];
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const { document, text } = pageOf(answer, offset, maxChars);
    const page = document.page as Page;
    all.push({ document, page, text });
    offset = page.nextOffset;
  }
  return all;
}

const item = fc.record({ path: fc.string({ maxLength: 40 }), message: fc.string({ maxLength: 200 }) });

test('every page fits, and together they have every item of every list once, in order', () => {
  const lists = fc.tuple(fc.array(item, { maxLength: 40 }), fc.array(item, { maxLength: 10 }));
  fc.assert(
    fc.property(lists, fc.integer({ min: 1000, max: 8000 }), ([first, second], maxChars) => {
      const answer = {
        head: { summary: 'x' },
        lists: [
          { name: 'first', items: first },
          { name: 'second', items: second },
        ],
      };
      const all = pages(answer, maxChars);
      for (const { text, document, page } of all) {
        expect(text.length).toBeLessThanOrEqual(maxChars);
        expect(JSON.parse(text)).toEqual(document);
        expect(page.total).toBe(first.length + second.length);
        expect(page.cut).toBeUndefined();
      }
      const of = (name: string) => all.flatMap(({ document }) => document[name] as unknown[]);
      expect(of('first')).toEqual(clean(first));
      expect(of('second')).toEqual(clean(second));
    }),
  );
});

test('an item that is larger than a page is shortened, and the page says how to get it whole', () => {
  const answer = {
    head: {},
    lists: [{ name: 'files', items: [{ diff: 'x'.repeat(50_000) }, { diff: 'y' }] }],
  };
  const [first, second] = pages(answer, 2000);
  expect(first!.text.length).toBeLessThanOrEqual(2000);
  expect(first!.page).toMatchObject({
    cut: true,
    returned: 1,
    nextOffset: 1,
    note: expect.stringMatching(/max_chars": 5\d{4}/),
  });
  expect(second!.document.files).toEqual([{ diff: 'y' }]);
});

test('a page says what is on others, by list', () => {
  const items = Array.from({ length: 100 }, (_, at) => ({ at, text: 'x'.repeat(50) }));
  const { document } = pageOf({ head: {}, lists: [{ name: 'files', items }] }, 0, 2000);
  const { returned, leftOut } = document.page as Page;
  expect(leftOut).toEqual({ files: 100 - returned });
});

test('an offset beyond the end is the end', () => {
  const { document } = pageOf({ head: {}, lists: [{ name: 'files', items: [1, 2] }] }, 99, 1000);
  expect(document).toMatchObject({ files: [], page: { offset: 2, returned: 0, total: 2 } });
  expect(document.page).not.toHaveProperty('nextOffset');
});

test('texts lose what is invisible, and diffs are whole or not there', () => {
  const value = { message: 'a\u001b[2J\u202eb\nc\td', diff: '-a\r\n+b\u{e0041}\r\n', text: 'x' };
  expect(clean(value, ['diff'])).toEqual({
    message: 'a\u241b[2J\\u{202e}b\nc\td',
    noDiff: expect.any(String),
    text: 'x',
  });
  const diff = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-\ufeffa\r\n+\ufeffb\r\n';
  expect(clean({ diff }, ['diff'])).toEqual({ diff });
});

test('progress only grows, is not sent too often, and its last is never lost', () => {
  const sent: number[] = [];
  let time = 0;
  const notify = async ({ params }: { params: Record<string, unknown> }) =>
    void sent.push(params.progress as number);
  const progress = progressTo('t', notify, () => time)!;
  for (let done = 1; done <= 100; done++) {
    time += 10;
    progress.receive({ done });
    progress.receive({ done: done - 1 });
  }
  // A second has passed since: five, and those that may be sent at once.
  expect(sent.length).toBe(15);
  progress.flush();
  progress.flush();
  expect(sent).toEqual([...new Set(sent)].toSorted((a, b) => a - b));
  expect(sent.at(-1)).toBe(100);
  expect(progressTo(undefined, notify)).toBeUndefined();
});
