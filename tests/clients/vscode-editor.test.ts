import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repository } from '../cli/cli.js';
import { Editor, wait, whyNoEditor } from './editor.js';
import { folderWith, Link } from './folders.js';

if (whyNoEditor) console.warn(`the VS Code extension is not tried in an editor: ${whyNoEditor}`);

const rethrows = `using System;

namespace Shop
{
    public class Orders
    {
        public void Load()
        {
            try { Console.WriteLine("load"); }
            catch (Exception ex) { Console.WriteLine(ex); throw ex; }
        }
    }
}
`;

const project = (more: Parameters<typeof folderWith>[0] = {}) =>
  folderWith({
    'node_modules/tars-hyperlight': new Link(repository),
    'src/Orders.cs': rethrows,
    'src/Other.cs': rethrows.replace('Orders', 'Other'),
    ...more,
  });

/** A script that tells that it was run. */
const telling = (path: string) => `require('node:fs').writeFileSync(${JSON.stringify(path)}, '');\n`;

/** Processes of tarscli that work in a folder. */
function serversIn(folder: string): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const isServer = (id: string) => {
    try {
      const isHere = readlinkSync(`/proc/${id}/cwd`) === folder;
      return isHere && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('main.js\0lsp\0');
    } catch {
      return false;
    }
  };
  return ids.filter(isServer).map(Number);
}

describe.skipIf(whyNoEditor)('in VS Code', { timeout: 600_000 }, () => {
  let editor: Editor;

  beforeAll(async () => {
    editor = await Editor.start();
  });
  afterAll(() => editor?.[Symbol.asyncDispose]());

  test('nothing of a folder is run before it is trusted, and then what it says is', async () => {
    const folder = project({ '.vscode/settings.json': '{ "tars.path": "run.cjs" }' });
    const ran = join(folder, 'ran');
    writeFileSync(join(folder, 'run.cjs'), telling(ran));
    const window = await editor.open(folder);
    await window.openFile('Orders.cs');
    await expect.poll(() => window.status(), wait).toContain("isn't trusted");
    await window.command('TARS: Restart Server');
    await window.command('TARS: Analyze Workspace');
    await expect.poll(() => window.status(), wait).toContain("isn't trusted");
    expect(existsSync(ran)).toBe(false);
    expect(serversIn(folder)).toEqual([]);
    await window.trust();
    await expect.poll(() => existsSync(ran), wait).toBe(true);
    await expect.poll(() => window.status(), wait).toContain("doesn't run: it ended with code 0");
  });

  test('a finding is shown, and gone when its fix is applied and saved', async () => {
    const folder = project();
    const window = await editor.open(folder);
    await window.openFile('Orders.cs');
    await window.trust();
    await expect.poll(() => window.status(), wait).toContain('running, tarscli');
    await expect.poll(() => window.problems(), wait).toBe('Warnings: 1');
    expect(await window.page.locator('.squiggly-warning').count()).toBeGreaterThan(0);
    await window.goTo(10, 62);
    await window.quickFix('Write `throw;` (TARS007)');
    await expect.poll(() => window.problems(), wait).toBe('No Problems');
    await window.page.keyboard.press('Control+s');
    await expect
      .poll(() => readFileSync(join(folder, 'src/Orders.cs'), 'utf8'), wait)
      .toBe(rethrows.replace('throw ex;', 'throw;'));
  });

  test('settings hold as soon as they are written, and commands look at files that are not open', async () => {
    const folder = project({ '.vscode/settings.json': '{}' });
    const window = await editor.open(folder);
    await window.openFile('Orders.cs');
    await window.trust();
    await expect.poll(() => window.problems(), wait).toBe('Warnings: 1');
    await window.command('TARS: Analyze Workspace');
    await expect.poll(() => window.problems(), wait).toBe('Warnings: 2');
    await window.command('TARS: Clear Findings of Workspace');
    await expect.poll(() => window.problems(), wait).toBe('Warnings: 1');
    const [server] = serversIn(folder);
    const settings = { 'tars.minSeverity': 'error', 'tars.codeLens': true };
    writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify(settings));
    await expect.poll(() => window.problems(), wait).toBe('No Problems');
    await window.page.locator('.codelens-decoration', { hasText: 'cyclomatic' }).waitFor(wait);
    expect(serversIn(folder)).toEqual([server]);
  });

  test('each workspace folder has a server, but for one that lies in another', async () => {
    const [first, second] = [project(), project({ 'lib/Inner.cs': rethrows.replace('Orders', 'Inner') })];
    const inner = join(second, 'lib');
    const folders = [first, second, inner].map((path) => ({ path }));
    const file = join(folderWith({}), 'all.code-workspace');
    writeFileSync(file, JSON.stringify({ folders }));
    const window = await editor.open(file);
    await window.openFile('Inner.cs');
    await window.trust();
    await expect.poll(() => window.problems(), wait).toBe('Warnings: 1');
    expect([first, second, inner].map((folder) => serversIn(folder).length)).toEqual([0, 1, 0]);
    await window.command('TARS: Analyze Workspace');
    await expect.poll(() => window.problems(), wait).toBe('Warnings: 5');
    expect([first, second, inner].map((folder) => serversIn(folder).length)).toEqual([1, 1, 0]);
  });

  test('a server that ends is started again, until it does so too often', async () => {
    const folder = project();
    const window = await editor.open(folder);
    await window.openFile('Orders.cs');
    await window.trust();
    let last = 0;
    for (let time = 0; time < 5; time++) {
      await expect.poll(() => serversIn(folder).filter((id) => id !== last), wait).toHaveLength(1);
      await expect.poll(() => window.problems(), wait).toBe('Warnings: 1');
      await expect.poll(() => window.status(), wait).toContain('running');
      [last = 0] = serversIn(folder);
      process.kill(last, 'SIGKILL');
      await expect.poll(() => serversIn(folder).includes(last), wait).toBe(false);
    }
    await expect.poll(() => window.status(), wait).toContain("doesn't run: it ended by SIGKILL");
    await expect.poll(() => window.problems(), wait).toBe('No Problems');
    await window.command('TARS: Restart Server');
    await expect.poll(() => window.problems(), wait).toBe('Warnings: 1');
  });
});
