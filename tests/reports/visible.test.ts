import { describe, expect, test } from 'vitest';
import { conversions, openFormatter } from '#host/reports/formats.js';
import { visible, visibleJson, visibleJsonList, visibleLine } from '#host/reports/visible.js';
import { finding, reported, summary } from './sample.js';
import { lies, ordersIn } from './shown.js';

const options = {
  root: 'file:///',
  startedAt: new Date(0),
  colors: false,
  columns: 100,
  quiet: false,
  history: [],
};

/** Lines that are commands by intention. */
const own: Partial<Record<(typeof conversions)[number], RegExp>> = {
  github: /^::(?:error|warning|notice) [^:]*::[^\n]*$/,
};

describe.each(Object.entries(lies))('what %s', (_, lie) => {
  test.each(conversions)('is shown as what it is, anywhere in a %s report', async (format) => {
    const history = [{ label: lie, findings: { error: 1, warning: 0, info: 0, hint: 0 } }];
    const formatter = await openFormatter(format, { ...options, history });
    const source = `${lie}\nvar a = 1; // ${lie}\n`;
    const found = finding(source, 'var a', {
      message: lie,
      suggestion: { message: lie, edits: [{ start: 0, end: 0, text: lie }] },
    });
    const error = { code: 'ERR_X', message: lie, hint: lie };
    const rule = { id: lie, name: lie, severity: 'hint' as const, description: lie, languages: [lie] };
    const clone = { path: lie, start: 0, end: 1, line: 1, endLine: 1 };
    const metric = { name: lie, value: 1, subject: lie };
    const totals = { files: 1, functions: 1, codeLines: 1, commentLines: 1, cyclomatic: 1, cognitive: 1 };
    const measured = {
      path: lie,
      line: 1,
      subject: lie,
      cyclomatic: 1,
      cognitive: 1,
      codeLines: 1,
      maintainability: 1,
    };
    const file = reported([found, { ...found, ruleId: lie }], {
      path: lie,
      status: 'partial',
      error,
      metrics: [metric],
      unparsed: [found.span],
      hidden: [{ ...found, by: 'comment', reason: lie }],
    });
    const text = [
      formatter.start({
        tool: { name: 'tarscli', version: '1' },
        agent: lie,
        backend: { name: 'jco', reason: lie, isolation: ['thread'] },
      }),
      ...formatter.file(file, source),
      ...formatter.end({
        rules: [rule],
        skipped: [{ path: lie, reason: 'encoding', detail: lie }],
        summary: summary(),
        measures: {
          totals: { ...totals, tokens: 1, clonedTokens: 1 },
          functions: [measured],
          files: [measured, measured],
          clones: [{ tokens: 9, lines: 1, places: [clone, clone] }],
        },
      }),
    ].join('');
    expect(text).not.toBe('');
    // The page's own script and style are no text of anybody else.
    expect(ordersIn(text.replace(/<(script|style)>[\s\S]*?<\/\1>/g, ''), own[format])).toEqual([]);
    if (format === 'json') {
      const { files } = JSON.parse(text) as { files: { path: string; findings: { message: string }[] }[] };
      expect([files[0]!.path, files[0]!.findings[0]!.message]).toEqual([lie, lie]);
    }
  });
});

test('half a pair of surrogates is shown in every format, and ends none', async () => {
  for (const format of conversions) {
    const formatter = await openFormatter(format, options);
    formatter.start({
      tool: { name: 't', version: '1' },
      agent: 'a',
      backend: { name: 'b', reason: 'c', isolation: ['thread'] },
    });
    const file = reported([finding('var a', 'a', { message: 'x\ud800y' })], { path: 'a\udc00b.cs' });
    const text = [
      ...formatter.file(file, 'var a'),
      ...formatter.end({ rules: [], skipped: [], summary: summary() }),
    ];
    expect(ordersIn(text.join('').replace(/<(script|style)>[\s\S]*?<\/\1>/g, ''), own[format])).toEqual([]);
  }
});

test('what people read is left as it is', () => {
  for (const text of [
    'a :: b',
    'std::vector',
    'x ## y',
    '#[derive]',
    '👩‍👧',
    'é日本\tx',
    '#region [x]',
    'क्‍ष',
  ]) {
    expect(visible(text)).toBe(text);
    expect(visibleLine(text)).toBe(text);
    expect(visibleJson(text)).toBe(JSON.stringify(text));
  }
});

test('JSON in pieces is the JSON, wherever it is cut', () => {
  const filler = (length: number) => 'x'.repeat(length);
  for (const odd of ['##vso[a]', '\u{e0041}', '\u202e', '###[b]', '😀', '####[']) {
    for (let before = 65_500; before < 65_540; before++) {
      const list = [filler(before) + odd + filler(10), odd];
      const text = [...visibleJsonList(list)].join('');
      expect(JSON.parse(text)).toEqual(list);
      expect(ordersIn(text)).toEqual([]);
    }
  }
  expect([...visibleJsonList([])].join('')).toBe('[]');
});
