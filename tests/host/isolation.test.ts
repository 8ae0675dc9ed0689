import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { agentFolder, collect, fixture, openHost } from './agents-for-tests.js';

const builtIn = fileURLToPath(new URL('../../dist/guests/complexity/agent.wasm', import.meta.url));
const files = [{ path: 'a.txt', text: 'x' }];

describe('on jco, an agent', () => {
  test('on jco, an agent of this package runs in a thread, under whatever name and from wherever it is taken', async () => {
    const host = await openHost();
    const manifest = JSON.parse(await readFile(builtIn.replace('agent.wasm', 'manifest.json'), 'utf8'));
    const copy = await agentFolder(builtIn, { ...manifest, name: 'somebody-elses' });
    expect(await host.isolation('complexity')).toBe('thread');
    expect(await host.isolation(copy)).toBe('thread');
  });

  test('on jco, an agent of anybody else runs in a process, whatever it calls itself', async () => {
    const host = await openHost();
    const impostor = await agentFolder(await fixture('probe'), { name: 'pattern-matcher' });
    expect(await host.isolation(impostor)).toBe('process');
    const [report] = await collect(host.run(impostor, files));
    expect(report).toMatchObject({ status: 'complete', isolation: 'process' });
    expect(await host.inspect(impostor)).toMatchObject({ isolation: 'process' });
  });

  test.each(['thread', 'process'] as const)('runs in a %s where that is asked for', async (isolation) => {
    const host = await openHost({ isolation });
    const probe = await fixture('probe');
    for (const agent of [probe, 'complexity']) expect(await host.isolation(agent)).toBe(isolation);
    const [report] = await collect(host.run(probe, files));
    expect(report).toMatchObject({ status: 'complete', isolation });
  });

  test('on jco, an agent counts against the budget with all that its process may hold', async () => {
    const bytes = async (isolation: 'thread' | 'process') => {
      const host = await openHost({ isolation, warm: 1 });
      await host.prepare(await fixture('probe'));
      return host.stats().memory.reservedBytes;
    };
    expect(await bytes('process')).toBeGreaterThan(await bytes('thread'));
  });
});
