import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '#host/base/digest.js';
import { folder, rethrow, run } from '../cli/cli.js';
import { fixture, rejection } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';
import { coreAgent, telling } from './hostile.js';

/** Every file below a folder, by content, mode and time. */
function snapshot(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true });
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { mode, mtimeMs } = statSync(path);
      const content = entry.isFile() ? sha256(readFileSync(path)) : 'folder';
      return [path, `${content} ${mode} ${entry.isFile() ? mtimeMs : ''}`];
    }),
  );
}

onEachBackend((open, backend) => {
  test('agents of every kind leave no trace but in the cache', async () => {
    const home = folder({ 'project/a.txt': 'text', 'project/b/c.txt': 'text', '.config/x.json': '{}' });
    const cacheDir = folder({});
    const agents = await Promise.all([
      coreAgent({ run: '(i32.const 0)' }),
      coreAgent({ run: 'unreachable' }),
      coreAgent({ run: '(loop (br 0)) unreachable' }),
      coreAgent({ configure: 'unreachable' }),
    ]);
    const before = [home, ...agents].map(snapshot);
    const host = await open({ cacheDir, limits: { wallMs: scaled(1000) } });
    for (const agent of agents) await host.call(agent, {}).catch(() => {});
    if (backend === 'jco') {
      const probe = await fixture('probe');
      const document = { name: 'feedback.json', mediaType: 'application/json', text: '{}' };
      const change = { path: 'a.txt', edits: [{ start: 0, end: 1, text: 'x' }] };
      const outcome = { reports: [], changes: [change], documents: [document] };
      await rejection(host.call(probe, { ...telling('x'), options: JSON.stringify({ outcome }) }));
    }
    await host.close();
    expect([home, ...agents].map(snapshot)).toEqual(before);
    expect(readdirSync(cacheDir)).toEqual(['v2']);
    expect(readdirSync(join(cacheDir, 'v2')).filter((name) => name.startsWith('tmp-'))).toEqual([]);
  });
});

test('a run writes its output, its cache and the key of that, and nothing else', async () => {
  const home = folder({ 'project/a.cs': rethrow, 'project/b/c.cs': rethrow, '.profile': '' });
  const cache = folder({});
  const data = folder({});
  const temporary = folder({});
  const before = snapshot(home);
  const { code } = await run(['.', '--format', 'json', '--output', 'report.json'], {
    cwd: join(home, 'project'),
    env: { HOME: home, XDG_CACHE_HOME: cache, XDG_DATA_HOME: data, TMPDIR: temporary },
  });
  expect(code).toBe(1);
  const after = snapshot(home);
  expect(after.delete(join(home, 'project/report.json'))).toBe(true);
  expect(after).toEqual(before);
  expect(readdirSync(cache)).toEqual(['tars-hyperlight']);
  expect(readdirSync(join(data, 'tars-hyperlight'))).toEqual(['cache.key']);
  expect(readdirSync(temporary)).toEqual([]);
});
