import { execFileSync } from 'node:child_process';
import { cp, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentFolder, fixture, fromCore, temporaryFolder } from '../host/agents-for-tests.js';
import { onEachBackend } from '../host/backends.js';
import { coreAgent, telling, typedRejection } from './hostile.js';

const secret = { token: 'only for the user' };

/** What is done to an agent's folder before it is opened. */
const folders: [string, (folder: string) => Promise<unknown>, string][] = [
  ['a pipe for a manifest', (folder) => replaced(folder, 'manifest.json', pipe), 'ERR_AGENT_INVALID'],
  ['a pipe for a component', (folder) => replaced(folder, 'agent.wasm', pipe), 'ERR_AGENT_INVALID'],
  ['a folder for a component', (folder) => replaced(folder, 'agent.wasm', mkdir), 'ERR_AGENT_INVALID'],
  [
    'an endless device for a component',
    (folder) => replaced(folder, 'agent.wasm', (path) => symlink('/dev/zero', path)),
    'ERR_AGENT_INVALID',
  ],
  [
    'a link in circles for a component',
    (folder) => replaced(folder, 'agent.wasm', (path) => symlink('agent.wasm', path)),
    'ERR_AGENT_NOT_FOUND',
  ],
  [
    'a link out of the folder for a component',
    (folder) => replaced(folder, 'agent.wasm', async (path) => symlink(await fixture('probe'), path)),
    'ERR_AGENT_INVALID',
  ],
  [
    'a file of 3 GB without content for a component',
    (folder) => truncate(join(folder, 'agent.wasm'), 3_000_000_000),
    'ERR_AGENT_INVALID',
  ],
  [
    'an endless manifest',
    (folder) => truncate(join(folder, 'manifest.json'), 2_000_000_000),
    'ERR_AGENT_INVALID',
  ],
];

const pipe = async (path: string) => execFileSync('mkfifo', [path]);

async function replaced(folder: string, name: string, by: (path: string) => Promise<unknown>) {
  await rm(join(folder, name));
  await by(join(folder, name));
}

// In agents.test.ts: an agent is read once. In cache.test.ts and images.test.ts: images on disk that change.
onEachBackend((open) => {
  describe("an agent's folder is refused with", () => {
    test.each(folders)('%s', async (_, spoil, code) => {
      const folder = await coreAgent({ run: '(i32.const 0)' });
      await spoil(folder);
      const host = await open();
      expect(await typedRejection(host.call(folder, {}))).toMatchObject({ code });
    });
  });

  test('an agent gets no file of the user as its settings', async () => {
    const elsewhere = join(await temporaryFolder(), 'config.json');
    await writeFile(elsewhere, JSON.stringify(secret));
    const folder = await agentFolder(await fixture('probe'), { settings: 'settings.json' });
    await symlink(elsewhere, join(folder, 'settings.json'));
    const host = await open();
    const error = await typedRejection(host.call(folder, telling('!settings')));
    expect(error).toMatchObject({ code: 'ERR_AGENT_INVALID' });
    expect(JSON.stringify(error)).not.toContain(secret.token);
  });

  test('links inside of an agent’s folder are its own', async () => {
    const folder = await coreAgent({ run: '(i32.const 0)' });
    await rename(join(folder, 'agent.wasm'), join(folder, 'agent-1.wasm'));
    await symlink('agent-1.wasm', join(folder, 'agent.wasm'));
    const host = await open();
    expect((await host.call(folder, {})).outcome.reports).toEqual([]);
  });

  test('what runs was read once, however fast the file changes', async () => {
    const runs = ['(i32.const 0)', '(i32.store8 (i32.const 0) (i32.const 1)) (i32.const 0)'];
    const wasm = await Promise.all(runs.map((run) => fromCore({ run })));
    const folder = await agentFolder(wasm[0]!);
    let swaps = 0;
    let swapping = true;
    const swapper = (async () => {
      for (; swapping; swaps++) {
        await cp(wasm[swaps % 2]!, join(folder, 'next'));
        await rename(join(folder, 'next'), join(folder, 'agent.wasm'));
      }
    })();
    try {
      for (let round = 0; round < 6; round++) {
        const host = await open({ concurrency: 1 });
        const says = () =>
          host.call(folder, {}).then(
            () => 'answered',
            (error: { code: string }) => error.code,
          );
        const first = await says();
        expect(['answered', 'ERR_AGENT_FAILURE']).toContain(first);
        expect(await says()).toBe(first);
        await host.close();
      }
    } finally {
      swapping = false;
      await swapper;
    }
    expect(swaps).toBeGreaterThan(1);
  });
});
