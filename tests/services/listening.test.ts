import { spawn } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listenAt } from '#host/services/rpc/listening.js';
import { checkedPlace } from '#host/services/rpc/place.js';
import { folder } from '../cli/cli.js';

const posix = process.platform !== 'win32';

async function listening(place: string): Promise<void> {
  const { stop } = await listenAt(place, (socket) => socket.destroy());
  onTestFinished(() => stop());
}

test.skipIf(!posix)(
  'a folder holds a socket alone: a server that is killed leaves nothing else',
  async () => {
    const cwd = folder({});
    // What the user lets others do counts for no moment.
    const mask = process.umask(0);
    try {
      await listening(join(cwd, 'own.sock'));
      expect(process.umask()).toBe(0);
    } finally {
      process.umask(mask);
    }
    expect(readdirSync(cwd)).toEqual(['own.sock']);
    expect(lstatSync(join(cwd, 'own.sock')).mode & 0o777).toBe(0o600);
  },
);

test.skipIf(!posix || process.getuid?.() !== 0)('another user can not connect', async () => {
  const cwd = folder({});
  chmodSync(cwd, 0o755);
  const place = join(cwd, 'own.sock');
  await listening(place);
  const script = `require('net').connect(process.argv[1]).on('error', (e) => console.log(e.code)).on('connect', () => console.log('in'))`;
  const child = spawn(process.execPath, ['-e', script, place], { uid: 65_534 });
  const told = await new Promise((resolve) => child.stdout.once('data', (text) => resolve(String(text))));
  child.kill();
  expect(told).toBe('EACCES\n');
});

test.skipIf(!posix)('a socket may have the longest path that there is', async () => {
  const cwd = folder({});
  const place = checkedPlace(join(cwd, 'x'.repeat(103 - cwd.length - 1)));
  await listening(place);
  const answered = new Promise((resolve) => connect(place).once('connect', resolve).once('error', resolve));
  expect(await answered).toBeUndefined();
});

test.skipIf(!posix)('of servers that begin at one place at a time, one listens', async () => {
  const place = join(folder({}), 'own.sock');
  const outcomes = await Promise.allSettled([listening(place), listening(place), listening(place)]);
  const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(refused).toHaveLength(2);
  for (const error of refused) expect(error).toMatchObject({ code: 'ERR_INPUT' });
});
