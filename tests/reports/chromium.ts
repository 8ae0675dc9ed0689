import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env.TARS_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Undefined where no browser is. */
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path));

export const whyNot = 'no Chromium here: install it (Debian: chromium), or name it in TARS_CHROMIUM';

export function launch(): Promise<Browser> {
  // Chromium's own sandbox needs rights that containers seldom have; what it shows here is our own page.
  return chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
}
