import { describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { changed, type TextChange } from '#host/services/lsp/changes.js';

const create = (text: string) => TextDocument.create('file:///a.cs', 'csharp', 1, text);

/** The changes one by one, as the protocol says. */
function oneByOne(text: string, changes: readonly TextChange[]): string {
  let left = text;
  // Lines are counted anew for each.
  for (const change of changes)
    left = TextDocument.update(create(left), [change as { text: string }], 2).getText();
  return left;
}

const at = (line: number, character: number) => ({ line, character });

describe('changes of one message', () => {
  test.each<[string, string, TextChange[]]>([
    [
      'backwards',
      'a\nb\nc\n',
      [2, 1, 0].map((line) => ({ text: 'xy', range: { start: at(line, 0), end: at(line, 1) } })),
    ],
    [
      'forwards',
      'a\nb\nc\n',
      [0, 1, 2].map((line) => ({ text: 'x\n', range: { start: at(line, 0), end: at(line, 0) } })),
    ],
    [
      'that make CR and LF one line end',
      'a\rb',
      [
        { text: '\n', range: { start: at(1, 0), end: at(1, 0) } },
        { text: 'x', range: { start: at(1, 0), end: at(1, 0) } },
      ],
    ],
    [
      'behind the end of lines',
      'a',
      [
        { text: 'xx', range: { start: at(0, 99), end: at(0, 99) } },
        { text: 'y', range: { start: at(0, 50), end: at(9, 9) } },
      ],
    ],
    [
      'of all between those of ranges',
      'a\nb',
      [
        { text: 'x', range: { start: at(1, 0), end: at(1, 1) } },
        { text: 'new\ntext' },
        { text: 'y', range: { start: at(1, 4), end: at(0, 1) } },
      ],
    ],
  ])('%s leave what they leave one by one', (_, text, changes) => {
    expect(changed(create(text), changes, 2, 'utf-16').getText()).toBe(oneByOne(text, changes));
  });

  test('at random leave what they leave one by one', () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const pieces = ['\r', '\n', '\r\n', 'x', '😀', '\ud83d', 'é', '', 'word'];
    const some = (most: number) =>
      Array.from({ length: random(most) }, () => pieces[random(pieces.length)]!).join('');
    for (let run = 0; run < 2000; run++) {
      const text = some(20);
      const changes = Array.from({ length: 1 + random(5) }, () => ({
        text: some(4),
        range: { start: at(random(8), random(8)), end: at(random(8), random(8)) },
      }));
      // Half of them from the end to the beginning.
      if (run % 2 === 0) changes.sort((a, b) => b.range.start.line - a.range.start.line);
      expect([text, changes, changed(create(text), changes, 2, 'utf-16').getText()]).toEqual([
        text,
        changes,
        oneByOne(text, changes),
      ]);
    }
  });

  test('that replace all of something in a large document are applied at once', () => {
    const count = 60_000;
    const document = create('var value = compute(1, 2, 3);\n'.repeat(count));
    const changes = Array.from({ length: count }, (_, index) => ({
      text: 'amount',
      range: { start: at(count - 1 - index, 4), end: at(count - 1 - index, 9) },
    }));
    const { version, lineCount } = changed(document, changes, 2, 'utf-8');
    expect([version, lineCount]).toEqual([2, count + 1]);
  });
});
