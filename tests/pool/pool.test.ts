import { expect, test } from 'vitest';
import { type Lease, Pool } from '#host/pool/pool.js';
import { FakeBackend, FakeSandbox, fakeImage, limits, settled } from './fake-backend.js';

const task = { sources: [], reports: [], options: '' };

function poolOf({ concurrency = 1, memoryBytes = 1000, queueLimit = 10, warm = 0 } = {}) {
  const backend = new FakeBackend();
  const pool = new Pool(backend, { concurrency, memoryBytes, queueLimit, idleMs: Infinity, warm });
  const lease = (image: string, signal?: AbortSignal) => pool.lease(fakeImage(image), limits, signal, true);
  /** The sandbox of the start that waits longest. */
  const start = async () => {
    const sandbox = new FakeSandbox();
    (await backend.starts.next()).resolve(sandbox);
    return sandbox;
  };
  return { backend, pool, lease, start };
}

/** Which of them have settled, by index. */
async function settledOf(promises: readonly Promise<unknown>[]): Promise<number[]> {
  const done = new Set<number>();
  for (const [index, promise] of promises.entries()) {
    const add = () => done.add(index);
    promise.then(add, add);
  }
  await settled();
  return [...done].sort();
}

test('leases are granted in the order in which they were asked for', async () => {
  const { lease, start } = poolOf();
  const leases = [lease('a'), lease('a'), lease('a')];
  await start();
  for (const index of leases.keys()) {
    expect(await settledOf(leases)).toEqual([...Array(index + 1).keys()]);
    (await leases[index]!).release();
  }
});

test('no more sandboxes start at a time than may work, those on their way up counted', async () => {
  const { backend, lease, start, pool } = poolOf({ concurrency: 2 });
  const leases = [lease('a'), lease('a'), lease('a')];
  expect(backend.starts.pending).toHaveLength(2);
  await start();
  await start();
  expect(await settledOf(leases)).toEqual([0, 1]);
  expect(pool.stats()).toMatchObject({ running: 2, queued: 1, started: 2 });
});

test('a sandbox without work is used again for its own image and for no other', async () => {
  const { backend, lease, start } = poolOf();
  const first = lease('a');
  await start();
  (await first).release();
  await (await lease('a')).release();
  expect(backend.starts.pending).toHaveLength(0);
  void lease('b');
  expect(backend.starts.pending).toHaveLength(1);
});

test('a sandbox of another image starts once the memory of one without work is really free', async () => {
  const { backend, lease, start } = poolOf({ memoryBytes: 100 });
  const first = lease('a');
  const old = await start();
  (await first).release();
  const second = lease('b');
  await settled();
  expect(old.state).toBe('closed');
  expect(backend.starts.pending).toHaveLength(0);
  (await old.closes.next()).resolve();
  await start();
  await second;
});

test('a sandbox that failed is restored before its next call, and only then', async () => {
  const { lease, start, pool } = poolOf();
  const first = lease('a');
  const sandbox = await start();
  const failing = (await first).call(task, undefined);
  (await sandbox.calls.next()).reject(new Error('a fault'));
  await expect(failing).rejects.toThrow('a fault');
  (await first).release();
  await settled();
  expect(pool.stats()).toMatchObject({ restored: 0, failures: { ERR_INTERNAL: 1 } });
  void (await lease('a')).call(task, undefined);
  await sandbox.calls.next();
  expect(pool.stats()).toMatchObject({ restored: 1, started: 1 });
});

test('a start that fails fails its own lease, and gives back its place and its memory', async () => {
  const { backend, lease, start, pool } = poolOf();
  const [first, second] = [lease('a'), lease('a')];
  (await backend.starts.next()).reject(new Error('no start'));
  await expect(first).rejects.toThrow('no start');
  await start();
  await second;
  expect(pool.stats().memory.reservedBytes).toBe(100);
});

test('a lease given up while its sandbox starts leaves the sandbox to the next', async () => {
  const { lease, start, pool } = poolOf();
  const leaving = new AbortController();
  const left = lease('a', leaving.signal);
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  await start();
  await settled();
  expect(pool.stats()).toMatchObject({ idle: 1, running: 0 });
  await lease('a');
  expect(pool.stats()).toMatchObject({ started: 1 });
});

test('a lease given up in the line lets the next in, and calls over the limit are refused', async () => {
  const { lease, start } = poolOf({ queueLimit: 2 });
  const first = lease('a');
  await start();
  const leaving = new AbortController();
  const left = lease('a', leaving.signal);
  const last = lease('a');
  expect(() => lease('a')).toThrow(expect.objectContaining({ code: 'ERR_QUEUE_FULL' }));
  leaving.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  (await first).release();
  await last;
});

test('releasing twice frees one place', async () => {
  const { lease, start } = poolOf();
  const leases: Promise<Lease>[] = [lease('a'), lease('a'), lease('a')];
  await start();
  const first = await leases[0]!;
  first.release();
  first.release();
  expect(await settledOf(leases)).toEqual([0, 1]);
});

test('closing resolves only when all sandboxes are gone, those at work and on their way up or down included', async () => {
  const { backend, lease, start, pool } = poolOf({ concurrency: 2, memoryBytes: 200 });
  void lease('a');
  const leaving = lease('b');
  const [working, retired] = [await start(), await start()];
  (await leaving).release();
  const starting = lease('c');
  const waiting = lease('d');
  await settled();
  expect(retired.state).toBe('closed');
  expect(backend.starts.pending).toHaveLength(0);

  const closing = pool.close();
  await expect(waiting).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  await expect(starting).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  (await working.closes.next()).resolve();
  expect(await settledOf([closing])).toEqual([]);
  (await retired.closes.next()).resolve();
  await closing;
  expect(() => lease('a')).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
});

test('closing while a sandbox starts waits for it to be closed again', async () => {
  const { lease, start, pool } = poolOf();
  const starting = lease('a');
  const closing = pool.close();
  const sandbox = await start();
  await settled();
  expect(sandbox.state).toBe('closed');
  expect(await settledOf([closing])).toEqual([]);
  (await sandbox.closes.next()).resolve();
  await expect(starting).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  await closing;
});
