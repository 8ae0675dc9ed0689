import { expect, test } from 'vitest';
import { OpenImages } from '#host/sandbox/hyperlight/open-images.js';

function images(mostBytes: number) {
  const open = new OpenImages<ReturnType<typeof image>>(mostBytes);
  const closed: string[] = [];
  let made = 0;
  function image(name: string, bytes: number) {
    made++;
    return { name, bytes, close: () => void closed.push(name) };
  }
  const acquire = (name: string, bytes: number) => open.acquire(name, async () => image(name, bytes));
  const use = async (name: string, bytes: number) => (await acquire(name, bytes)).release();
  return { open, closed, acquire, use, made: () => made };
}

test('stay open as far as their bytes go, those used last', async () => {
  const { closed, use, made } = images(100);
  for (const name of ['a', 'b', 'c']) await use(name, 40);
  expect(closed).toEqual(['a']);
  await use('b', 40);
  expect(made()).toBe(3);
  await use('d', 40);
  expect(closed).toEqual(['a', 'c']);
});

test('stay open while they are in use, whatever they weigh', async () => {
  const { open, closed, acquire, use } = images(100);
  const leases = await Promise.all(['a', 'b', 'c'].map((name) => acquire(name, 400)));
  await use('d', 10);
  expect([closed, open.size]).toEqual([[], 4]);
  leases[0]!.release();
  leases[0]!.release();
  expect(closed).toEqual(['a']);
  leases[1]!.release();
  expect(closed).toEqual(['a', 'b']);
});

test('that are larger than all there is room for are not made for every use', async () => {
  const { closed, use, made } = images(100);
  for (let time = 0; time < 3; time++) await use('large', 1000);
  expect([closed, made()]).toEqual([[], 1]);
  await use('small', 1);
  expect(closed).toEqual(['large']);
});

test('many small ones are open at once', async () => {
  const { open, use } = images(100_000);
  for (let count = 0; count < 500; count++) await use(`${count}`, 1);
  expect(open.size).toBe(500);
});

test('are made once for all who ask at a time, and again after a failure', async () => {
  const { open, acquire, made } = images(100);
  const both = await Promise.all([acquire('a', 1), acquire('a', 1)]);
  expect([both[0].image === both[1].image, made()]).toEqual([true, 1]);
  const failed = open.acquire('b', async () => Promise.reject(new Error('no')));
  await expect(failed).rejects.toThrow('no');
  expect((await acquire('b', 1)).image.name).toBe('b');
});

test('that are forgotten are made anew, and closed when nobody has them', async () => {
  const { open, closed, acquire, made } = images(100);
  const old = await acquire('a', 1);
  open.forget('a', old.image);
  open.forget('a', old.image);
  const fresh = await acquire('a', 1);
  expect([fresh.image === old.image, made(), closed]).toEqual([false, 2, []]);
  old.release();
  expect(closed).toEqual(['a']);
  open.forget('a', old.image);
  expect((await acquire('a', 1)).image).toBe(fresh.image);
});

test('are closed with the host, those in use once they are given back', async () => {
  const { open, closed, acquire, use } = images(100);
  const used = await acquire('a', 1);
  await use('b', 1);
  const pending = acquire('c', 1);
  open.close();
  expect([closed, open.size]).toEqual([['b'], 0]);
  used.release();
  (await pending).release();
  expect(closed).toEqual(['b', 'a', 'c']);
});
