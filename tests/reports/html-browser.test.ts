import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { HtmlFormatter } from '#host/reports/html.js';
import { JunitFormatter } from '#host/reports/junit.js';
import type { ReportedFile } from '#host/reports/run-report.js';
import { chromiumPath, launch, whyNot } from './chromium.js';
import { hostileFile, hostileSource } from './hostile.js';
import { finding, reported, write } from './sample.js';

const source = Array.from({ length: 40 }, (_, index) => `    var value${index} = Compute(${index});\n`).join(
  '',
);

/** Enough of everything that the page shows something in each of its places. */
function sample(): [ReportedFile, string][] {
  const files: [ReportedFile, string][] = [];
  for (const [index, path] of [
    'src/Orders/Order.cs',
    'src/Orders/Lines/Line.cs',
    'src/App.cs',
    'tests/OrderTests.cs',
  ].entries()) {
    const findings = Array.from({ length: 3 + 4 * index }, (_, at) =>
      finding(source, `value${at}`, {
        ruleId: at % 3 === 0 ? 'TARS002' : 'TARS001',
        severity: (['error', 'warning', 'info', 'hint'] as const)[(at + index) % 4]!,
        fingerprint: `${index}-${at}`,
        confidence: 0.5 + at / 40,
      }),
    );
    files.push([reported(findings, { path }), source.repeat(index + 1)]);
  }
  files.push([hostileFile, hostileSource], [reported([], { path: 'src/Fine.cs' }), source]);
  return files;
}

const history = Array.from({ length: 8 }, (_, index) => ({
  label: `2026-01-0${index + 1}`,
  findings: { error: 9 - index, warning: 14 - index, info: 10 + (index % 3), hint: 8 },
}));

describe.skipIf(chromiumPath === undefined)(`in a browser${chromiumPath ? '' : ` (${whyNot})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tars-page-'));
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    const formatter = await HtmlFormatter.open({ startedAt: new Date(0), history });
    const counts = { error: 9, warning: 10, info: 9, hint: 10 };
    writeFileSync(join(folder, 'report.html'), write(formatter, sample(), { files: 6, findings: counts }));
    url = pathToFileURL(join(folder, 'report.html')).href;
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page offline; what it complains of or asks for is noted. */
  async function open(
    options: Parameters<Browser['newPage']>[0] = {},
  ): Promise<{ page: Page; noted: string[] }> {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 1000 },
      offline: true,
      ...options,
    });
    onTestFinished(() => page.close());
    const noted: string[] = [];
    page.on('console', (message) => noted.push(message.text()));
    page.on('pageerror', (error) => noted.push(error.message));
    page.on('dialog', (dialog) => {
      noted.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== url) noted.push(`request ${request.url()}`);
    });
    await page.goto(url);
    return { page, noted };
  }

  const shownRows = (page: Page) => page.locator('tbody tr:visible').count();

  test('draws its charts offline, asks for nothing and complains of nothing', async () => {
    const { page, noted } = await open();
    const canvases = page.locator('canvas');
    expect(await canvases.count()).toBe(2);
    for (const canvas of await canvases.all()) {
      const colors = await canvas.evaluate((element: unknown) => {
        const drawn = element as {
          width: number;
          height: number;
          getContext(kind: '2d'): { getImageData(...at: number[]): { data: Uint8Array } };
        };
        const { data } = drawn.getContext('2d').getImageData(0, 0, drawn.width, drawn.height);
        const seen = new Set<string>();
        for (let at = 0; at < data.length; at += 4) seen.add(`${data[at]} ${data[at + 1]} ${data[at + 2]}`);
        return seen.size;
      });
      expect(colors).toBeGreaterThan(5);
    }
    expect(noted).toEqual([]);
  });

  test('what a report says stays text: no element of it, nothing runs', async () => {
    const { page, noted } = await open();
    expect(await page.locator('img, iframe, object, a, form, pre script').count()).toBe(0);
    expect(await page.locator('[onerror], [onload]').count()).toBe(0);
    expect(await page.locator('.what', { hasText: '</script><img src=x onerror=alert(1)>' }).count()).toBe(1);
    await page.mouse.move(300, 420);
    await page.mouse.click(300, 420);
    expect(noted).toEqual([]);
  });

  test('the policy stops what tries to run or load all the same', async () => {
    const { page } = await open();
    const ran = await page.evaluate(`new Promise((resolve) => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      const image = new Image();
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve(window.ran === true ? 'ran' : 'stopped');
      image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
    })`);
    expect(ran).toBe('stopped');
  });

  test('the table is filtered by text, severity, rule, and by a click on the map', async () => {
    const { page } = await open();
    const all = await shownRows(page);
    expect(all).toBe(38);
    await page.getByLabel('Search findings').fill('value7 App.cs');
    expect(await shownRows(page)).toBe(1);
    await page.getByLabel('Search findings').fill('');
    await page.getByRole('button', { name: 'hint', exact: true }).click();
    expect(await shownRows(page)).toBe(all - (await page.locator('tbody .badge.hint').count()));
    await page.getByRole('button', { name: 'hint', exact: true }).click();
    await page.getByLabel('Rule').selectOption('TARS002');
    expect(await shownRows(page)).toBe(await page.locator('tbody tr[data-rule=TARS002]').count());
    await page.getByLabel('Rule').selectOption('');
    const box = (await page.locator('#map canvas').boundingBox())!;
    await page.mouse.click(box.x + box.width / 3, box.y + box.height / 2);
    const path = await page.locator('.chip.path').textContent();
    expect(await shownRows(page)).toBe(
      await page.locator(`tbody tr[data-path^="${path!.replace(' ×', '')}"]`).count(),
    );
    await page.locator('.chip.path').click();
    expect(await shownRows(page)).toBe(all);
  });

  test('the table is sorted by each of its columns, in both directions', async () => {
    const { page } = await open();
    const values = () =>
      page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => Number(row.dataset.confidence)));
    const button = page.getByRole('button', { name: 'confidence' });
    await button.click();
    const down = await values();
    expect(down).toEqual(down.toSorted((a, b) => b - a));
    await button.click();
    expect(await values()).toEqual(down.toSorted((a, b) => a - b));
    expect(await page.locator('th[aria-sort]').count()).toBe(1);
    await page.getByRole('button', { name: 'place' }).click();
    expect(await page.locator('th[aria-sort=ascending]').textContent()).toContain('place');
  });

  test.each(['light', 'dark'] as const)(
    'follows a %s system, and the button turns it over',
    async (colorScheme) => {
      const { page } = await open({ colorScheme });
      const lightness = () =>
        page.evaluate(
          `Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])`,
        ) as Promise<number>;
      const isDark = colorScheme === 'dark';
      expect((await lightness()) < 128).toBe(isDark);
      await page.getByRole('button', { name: isDark ? 'Light theme' : 'Dark theme' }).click();
      expect((await lightness()) < 128).toBe(!isDark);
    },
  );

  test('without scripts the findings and hot spots are there, and no control that does nothing', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect(await shownRows(page)).toBe(38);
    expect(await page.locator('.spots li').count()).toBe(5);
    expect(await page.locator('button, input, select').count()).toBe(0);
    await page.locator('summary').first().click();
    expect(await page.locator('pre').first().isVisible()).toBe(true);
  });

  test.each([1440, 768, 390])('fits a window of %d pixels', async (width) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open({ viewport: { width, height: 900 }, colorScheme });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const to = process.env.TARS_SCREENSHOTS;
      if (to === undefined) continue;
      mkdirSync(to, { recursive: true });
      await page.screenshot({ path: join(to, `report-${width}-${colorScheme}.png`), fullPage: true });
    }
  });

  test('the XML of JUnit is well-formed, whatever a report says', async () => {
    const xml = write(new JunitFormatter(), sample());
    const { page } = await open();
    const root = await page.evaluate(
      `new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml').documentElement.outerHTML.slice(0, 30)`,
    );
    expect(root).toMatch(/^<testsuites /);
  });
});
