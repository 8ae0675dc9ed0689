import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Host, type HostOptions } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { inFirst } from '#host/sandbox/jco/grounds.js';
import { temporaryFolder } from './agents-for-tests.js';

/** Makes the image of an agent of this package in an empty cache; its name, and the files of its entry. */
async function made(options: HostOptions): Promise<[string, Map<string, string>]> {
  const cacheDir = await temporaryFolder();
  await using host = await Host.open({ backend: 'jco', cacheDir, ...options });
  const { image } = await host.prepare('complexity', { language: 'python' });
  await host.close();
  const entry = join(cacheDir, 'v2', image);
  const names = (await readdir(entry)).filter((name) => name !== 'index').sort();
  const contents = await Promise.all(names.map((name) => readFile(join(entry, name), 'base64')));
  return [image, new Map(names.map((name, at) => [name, contents[at]!]))];
}

test('an image that is made in a process is the one that a thread makes', async () => {
  const [apart, ofProcess] = await made({});
  const [within, ofThread] = await made({ isolation: 'thread' });
  expect(apart).toBe(within);
  expect([...ofProcess.keys()]).toEqual([...ofThread.keys()]);
  for (const [name, content] of ofThread) expect(ofProcess.get(name) === content, name).toBe(true);
});

const open = new AbortController().signal;

test('work is done in the first place where it succeeds', async () => {
  const tried: string[] = [];
  const work = async (place: string) => {
    tried.push(place);
    if (place === 'process') throw new Error('no process can be started');
    return place;
  };
  expect(await inFirst(['process', 'thread'], open, work)).toBe('thread');
  expect(tried).toEqual(['process', 'thread']);
  expect(await inFirst(['thread', 'process'], open, work)).toBe('thread');
  expect(tried).toEqual(['process', 'thread', 'thread']);
});

test('where the work fails everywhere, the last failure counts', async () => {
  const work = async (place: string) => {
    throw new Error(`not in a ${place}`);
  };
  await expect(inFirst(['process', 'thread'], open, work)).rejects.toThrow('not in a thread');
});

test('work that was ended is not tried elsewhere', async () => {
  const ending = new AbortController();
  const tried: string[] = [];
  const work = async (place: string) => {
    tried.push(place);
    ending.abort(new Error('the host is closed'));
    throw new Error('ended');
  };
  await expect(inFirst(['process', 'thread'], ending.signal, work)).rejects.toThrow('the host is closed');
  expect(tried).toEqual(['process']);
});
