import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Client } from 'tars-hyperlight/client';
import { expect, test } from 'vitest';
import { folder } from '../cli/cli.js';
import { random, runs, seed } from '../fuzz/fuzz.js';
import { connectTo, type Serving, startServer } from './serving.js';

interface Resources {
  fds: number;
  threads: number;
  rssMiB: number;
}

function resourcesOf({ process: { pid } }: Serving): Resources {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const value = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)![1]);
  return {
    fds: readdirSync(`/proc/${pid}/fd`).length,
    threads: value('Threads'),
    rssMiB: value('VmRSS') / 1024,
  };
}

const text = 'class C { void M() { try { N(); } catch (Exception e) { throw e; } } }\n';

test.skipIf(process.platform !== 'linux')(
  `${runs(2000)} requests of 20 clients, some cancelled, cut off or malformed, are answered or refused, and leave nothing`,
  { timeout: 0 },
  async () => {
    const serving = await startServer({ roots: [folder({ 'a.cs': text })] });
    try {
      await storm(serving, runs(200));
      const before = resourcesOf(serving);
      await storm(serving, runs(2000));
      const after = resourcesOf(serving);
      expect(after.fds).toBeLessThanOrEqual(before.fds + 5);
      expect(after.threads).toBeLessThanOrEqual(before.threads + 5);
      expect(after.rssMiB).toBeLessThan(before.rssMiB + 200);
    } finally {
      expect(await serving.stop()).toBe(0);
    }
  },
);

/** Settles when every request has an end that the client was told of, or the client has gone itself. */
async function storm(serving: Serving, requests: number): Promise<void> {
  const next = random(seed);
  const each = Math.ceil(requests / 20);
  const ends = await Promise.all(Array.from({ length: 20 }, () => stormOf(serving, each, next)));
  const counted = ends.flat();
  expect(counted).toHaveLength(each * 20);
  expect(counted.filter((end) => end === 'unknown')).toEqual([]);
}

type End = 'answered' | 'refused' | 'cancelled' | 'left' | 'unknown';

async function stormOf(serving: Serving, requests: number, next: () => number): Promise<End[]> {
  let client = await connectTo(serving);
  const ends: Promise<End>[] = [];
  for (let at = 0; at < requests; at++) {
    const kind = next();
    if (kind < 0.02) {
      // What was asked for has an end with the connection.
      void client.close();
      client = await connectTo(serving);
    } else if (kind < 0.04) await malformed(serving);
    ends.push(ask(client, next));
    if (ends.length % 5 === 0) await ends.at(-1);
  }
  const all = await Promise.all(ends);
  await client.close();
  return all;
}

async function ask(client: Client, next: () => number): Promise<End> {
  const controller = new AbortController();
  const cancels = next() < 0.2;
  if (cancels) setTimeout(() => controller.abort(new Error('cancelled here')), next() * 20);
  const kind = next();
  const work =
    kind < 0.6
      ? client.call('version', {}, { signal: controller.signal })
      : kind < 0.9
        ? client.call('run', { agent: 'pattern-matcher', paths: ['a.cs'] }, { signal: controller.signal })
        : client.request('analyze', { texts: [{ path: 1 }] }, { signal: controller.signal });
  return work.then(
    () => 'answered' as const,
    (error: Error & { code?: string }) => {
      if (error.code?.startsWith('ERR_')) return 'refused' as const;
      if (error.message === 'cancelled here') return 'cancelled' as const;
      return /connection to the server/.test(error.message) ? ('left' as const) : ('unknown' as const);
    },
  );
}

function malformed({ place }: Serving): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(place, () => socket.write('Content-Length: nonsense\r\n\r\n{}'));
    socket.on('error', () => undefined).on('close', () => resolve());
    socket.resume();
  });
}

test.skipIf(process.platform !== 'linux')(
  'a client that never reads makes the server keep no more for it',
  { timeout: 0 },
  async () => {
    const asked = 20;
    const many = Array.from({ length: 60 }, (_, at) => ({ path: `${at}.cs`, text: text.repeat(40) }));
    const serving = await startServer({ roots: [folder({})] });
    try {
      const asking = await connectTo(serving);
      const params = { agent: 'pattern-matcher', texts: many };
      // One that reads has had as much work done.
      await Promise.all(Array.from({ length: asked }, () => asking.call('run', params as never)));
      const before = resourcesOf(serving).rssMiB;
      const socket = connect(serving.place);
      socket.on('error', () => undefined).pause();
      for (let id = 0; id < asked; id++) {
        const body = JSON.stringify({ jsonrpc: '2.0', id, method: 'run', params });
        socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      }
      // The others are answered all the while.
      for (let turn = 0; turn < 20; turn++) await asking.call('version', {});
      await expect
        .poll(async () => (await asking.call('stats', {})).requests.running, {
          timeout: 300_000,
          interval: 500,
        })
        .toBe(1);
      expect(resourcesOf(serving).rssMiB).toBeLessThan(before + 150);
      socket.destroy();
      await asking.close();
    } finally {
      await serving.stop();
    }
  },
);
