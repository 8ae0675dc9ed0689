import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { HtmlFormatter } from '#host/reports/html.js';
import { attack, hostileFile, hostileSource } from './hostile.js';
import { finding, reported, write } from './sample.js';

const source = 'int a;\nint b;\n';

async function page(
  files: Parameters<typeof write>[1],
  history: Parameters<typeof HtmlFormatter.open>[0]['history'] = [],
) {
  return write(await HtmlFormatter.open({ startedAt: new Date(0), history }), files);
}

test('is one page without any address to load from, and a policy that forbids it', async () => {
  const html = await page([[reported([finding(source, 'a')]), source]]);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!.replaceAll('&#39;', "'");
  expect(policy).toMatch(/^default-src 'none';/);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  for (const [directive, tag] of [
    ['script-src', 'script'],
    ['style-src', 'style'],
  ]) {
    const content = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(html)![1]!;
    expect(policy).toContain(
      `${directive} 'sha256-${createHash('sha256').update(content).digest('base64')}'`,
    );
  }
  expect(html.replace(/<script>.*<\/script>/s, '')).not.toMatch(/(?:src|href|url)\s*[=(]/i);
});

test('nothing of a report becomes an element, an attribute or a script', async () => {
  const history = [{ label: attack, findings: { error: 1, warning: 0, info: 0, hint: 0 } }];
  const html = await page([[hostileFile, hostileSource]], history);
  expect(html).not.toContain('<img');
  expect(html).not.toContain('<script>alert');
  expect(html).not.toMatch(/<b>\|/);
  expect(html.match(/<script[ >]/g)).toHaveLength(2);
  expect(html.match(/<\/script>/g)).toHaveLength(2);
  const data = /id="data">([^<]*)</.exec(html)![1]!;
  expect(JSON.parse(data).history[0].label).toBe(attack);
});

test('shows the code of a finding with what it is about marked', async () => {
  const html = await page([[reported([finding('x < y;', 'y')]), 'x < y;']]);
  expect(html).toContain('<pre><span class="dim">1 │</span> x &lt; y;');
  expect(html).toContain('<span class="mark">^</span>');
  const deep = '    if (x)\n        y();\n';
  const indented = await page([[reported([finding(deep, 'y()')]), deep]]);
  expect(indented).toContain(
    '<pre><span class="dim">1 │</span> if (x)\n<span class="dim">2 │</span>     y();\n' +
      '<span class="dim">  │</span>     <span class="mark">^^^</span></pre>',
  );
});

test('of very many findings it keeps the most severe', async () => {
  const hints = Array.from({ length: 2500 }, () => finding(source, 'a', { severity: 'hint' }));
  const html = await page([
    [reported(hints), source],
    [
      reported([finding(source, 'b', { severity: 'error', message: 'the error' })], { path: 'last.cs' }),
      source,
    ],
  ]);
  expect(html).toContain('The 2000 most severe of 2501 findings are shown.');
  expect(html.match(/<tr data-/g)).toHaveLength(2000);
  expect(html.indexOf('the error')).toBeLessThan(html.indexOf('a is not used'));
});
