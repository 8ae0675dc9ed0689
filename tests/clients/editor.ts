import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { chromiumPath, launch } from '../reports/chromium.js';
import { packed } from './vsix.js';

/** The command that starts a code-server, which is VS Code in a browser. */
const codeServer = process.env.TARS_CODE_SERVER;

/** Undefined if there is an editor to test with. */
export const whyNoEditor =
  codeServer === undefined
    ? 'no code-server: name the command that starts one in TARS_CODE_SERVER'
    : chromiumPath === undefined
      ? 'no Chromium'
      : undefined;

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'files.autoSave': 'off',
  'files.hotExit': 'off',
};

/** A code-server with the extension installed, without anything else of the user's. */
export class Editor {
  readonly #home: string;
  readonly #address: string;
  readonly #browser: Browser;
  readonly #stop: () => Promise<void>;

  private constructor(home: string, address: string, browser: Browser, stop: () => Promise<void>) {
    this.#home = home;
    this.#address = address;
    this.#browser = browser;
    this.#stop = stop;
  }

  static async start(): Promise<Editor> {
    const home = mkdtempSync(join(tmpdir(), 'tars-editor-'));
    mkdirSync(join(home, 'data/User'), { recursive: true });
    writeFileSync(join(home, 'data/User/settings.json'), JSON.stringify(settings));
    writeFileSync(join(home, 'config.yaml'), 'auth: none\n');
    const places = [
      ['--user-data-dir', join(home, 'data')],
      ['--extensions-dir', join(home, 'extensions')],
      ['--config', join(home, 'config.yaml')],
    ].flat();
    using vsix = await packed();
    await promisify(execFile)(codeServer!, [...places, '--install-extension', vsix.path]);
    const port = await freePort();
    const more = ['--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'];
    const child = spawn(codeServer!, [...places, ...more], { stdio: 'ignore', detached: true });
    const address = `http://127.0.0.1:${port}`;
    await vi.waitFor(async () => (await fetch(`${address}/healthz`)).ok || Promise.reject(), wait);
    const stop = async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      process.kill(-child.pid!, 'SIGTERM');
      await ended;
    };
    return new Editor(home, address, await launch(), stop);
  }

  /** Opens a folder, or a file that names several, in a window of its own, as a user who was never there. */
  async open(path: string): Promise<Window> {
    const context = await this.#browser.newContext({ viewport: { width: 1400, height: 900 } });
    const page = await context.newPage();
    const kind = path.endsWith('.code-workspace') ? 'workspace' : 'folder';
    await page.goto(`${this.#address}/?${kind}=${encodeURIComponent(path)}`);
    const window = new Window(page);
    await page.locator('.statusbar-item[id="status.problems"]').waitFor({ timeout: wait.timeout });
    return window;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#stop();
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** How long is waited for what an editor shows: machines are of any speed. */
export const wait = { timeout: 60_000, interval: 200 };

/** A window of the editor. */
export class Window {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a file of the folder by its name. */
  async openFile(name: string): Promise<void> {
    await this.#choose('Control+p', name, name);
    await this.page.locator(`.tab[data-resource-name="${name}"]`).waitFor(wait);
  }

  /** Runs a command by its title. */
  command(title: string): Promise<void> {
    return this.#choose('F1', title, title);
  }

  /** Puts the cursor at a line and a column, from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.#choose('Control+g', `${line}:${column}`, 'line');
    await expect
      .poll(() => this.page.locator('#status\\.editor\\.selection').textContent(), wait)
      .toBe(`Ln ${line}, Col ${column}`);
  }

  /** What the status bar says of the server. */
  async status(): Promise<string | null> {
    const item = this.page.locator('.statusbar-item[id$="tars.status"]');
    return (await item.count()) === 0 ? null : item.getAttribute('aria-label');
  }

  /** What the status bar says of problems. */
  problems(): Promise<string | null> {
    return this.page.locator('.statusbar-item[id="status.problems"]').getAttribute('aria-label');
  }

  /** Trusts the folder. */
  async trust(): Promise<void> {
    await this.command('Workspaces: Manage Workspace Trust');
    await this.page.getByRole('button', { name: 'Trust', exact: true }).click();
    await this.page.getByText(/^You trust this /).waitFor(wait);
    await this.page.locator('.monaco-modal-editor-block .action-label[aria-label^="Close"]').first().click();
  }

  /** Takes the chosen one of what is offered at the cursor. */
  async quickFix(title: string): Promise<void> {
    const action = this.page.locator('.action-widget .monaco-list-row', { hasText: title });
    await expect
      .poll(async () => {
        await this.page.keyboard.press('Control+.');
        return action.waitFor({ timeout: 2000 }).then(
          () => true,
          () => false,
        );
      }, wait)
      .toBe(true);
    await action.click();
  }

  /** Chooses the first row that a prompt offers for a text. What isn't known yet, such as a file, is asked for again. */
  async #choose(key: string, text: string, row: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    const rows = this.page.locator('.quick-input-list .monaco-list-row', { hasText: row });
    await vi.waitFor(async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press(key);
      await input.waitFor({ timeout: 5000 });
      await this.page.keyboard.type(text);
      await rows.first().waitFor({ timeout: 5000 });
    }, wait);
    await this.page.keyboard.press('Enter');
    await input.waitFor({ ...wait, state: 'hidden' });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
