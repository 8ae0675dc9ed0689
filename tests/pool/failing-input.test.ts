import type { FileReport, Host, ResultStore, SourceFile } from 'tars-hyperlight';
import { beforeAll, describe, expect, test } from 'vitest';
import { collect, fixture, openHost, rejection } from '../host/agents-for-tests.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const file = { path: 'a.txt', text: 'x' };
const disk = new Error('disk');

/** What iterating a run came to. */
async function outcomeOf(host: Host, files: unknown, results?: ResultStore) {
  const seen: string[] = [];
  const error = await rejection(
    (async () => {
      const run = host.run(probe, files as SourceFile[], results && { results });
      for await (const { path } of run) seen.push(path);
    })(),
  );
  return { seen, error };
}

describe('a run whose input', () => {
  test.each<[string, unknown, RegExp]>([
    ['is a promise', Promise.resolve([file]), /files must be iterable, not a Promise/],
    ['is missing', undefined, /files must be iterable, not undefined/],
    ['is null', null, /files must be iterable, not null/],
    ['is a number', 5, /files must be iterable, not the number 5/],
    ['is a text', 'a.txt', /files must be iterable, not the text "a.txt"/],
    ['is a single file', file, /files must be iterable, not an object/],
    [
      'has an iterator that is no function',
      { [Symbol.iterator]: 1 },
      /files must be iterable, not an object/,
    ],
  ])('%s is refused', async (_, files, message) => {
    const host = await openHost();
    const { seen, error } = await outcomeOf(host, files);
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', message: expect.stringMatching(message) });
    expect(error.hint).toMatch(files instanceof Promise ? /await it/ : /\{ path, text \}/);
    expect(seen).toEqual([]);
    expect(await collect(host.run(probe, [file]))).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    [
      'has an async iterator that throws',
      {
        [Symbol.asyncIterator]() {
          throw disk;
        },
      },
    ],
    [
      'has an iterator that throws',
      {
        [Symbol.iterator]() {
          throw disk;
        },
      },
    ],
    [
      'throws when it is asked for a file',
      {
        [Symbol.asyncIterator]: () => ({
          next() {
            throw disk;
          },
        }),
      },
    ],
    [
      'rejects when it is asked for a file',
      { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(disk) }) },
    ],
  ])('%s rejects with its error', async (_, files) => {
    const host = await openHost();
    expect(await outcomeOf(host, files)).toEqual({ seen: [], error: disk });
  });

  test('a run whose input is a locked stream rejects', async () => {
    const host = await openHost();
    const files = new ReadableStream();
    files.getReader();
    expect((await outcomeOf(host, files)).error).toMatchObject({ code: 'ERR_INVALID_STATE' });
  });

  test('a run whose input fails with nothing at all rejects with that', async () => {
    const host = await openHost();
    const files = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(undefined) }) };
    await expect(collect(host.run(probe, files))).rejects.toBeUndefined();
  });

  test.each<[unknown, RegExp]>([
    [null, /files\[1\] must be an object with path and text, not null/],
    ['b.txt', /files\[1\] must be an object with path and text, not the text "b.txt"/],
    [{ path: 5, text: '' }, /files\[1\]\.path must be text, not the number 5/],
    [{ text: '' }, /files\[1\]\.path must be text, not undefined/],
    [{ path: 'b.txt' }, /files\[1\]\.text must be text, not undefined, in "b\.txt"/],
    [{ path: 'b.txt', text: Buffer.from('b') }, /files\[1\]\.text must be text, not a Buffer, in "b\.txt"/],
    [
      { path: 'b.txt', text: '', language: 7 },
      /files\[1\]\.language must be text, not the number 7, in "b\.txt"/,
    ],
  ])('holds %j rejects after the reports of those before', async (odd, message) => {
    const host = await openHost();
    const { seen, error } = await outcomeOf(host, [file, odd, file]);
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', message: expect.stringMatching(message) });
    expect(seen).toEqual(['a.txt']);
  });
});

/** A store that answers from memory, some turns of the microtask queue later. */
function memory(known: Map<string, FileReport>, turns: number): ResultStore {
  return {
    async get({ image, digest }) {
      for (let turn = 0; turn < turns; turn++) await undefined;
      return known.get(`${image} ${digest}`);
    },
    put: ({ image, digest }, report) => void known.set(`${image} ${digest}`, report),
  };
}

test('an input that fails after a file is told, whenever that is, where reports come from memory', async () => {
  const host = await openHost();
  const known = new Map<string, FileReport>();
  await collect(host.run(probe, [file], { results: memory(known, 0) }));
  expect(known.size).toBe(1);
  async function* failing(turns: number, later: boolean) {
    yield file;
    if (later) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < turns; turn++) await undefined;
    throw disk;
  }
  for (const later of [false, true]) {
    for (let inputTurns = 0; inputTurns < 24; inputTurns++) {
      for (let storeTurns = 0; storeTurns < 12; storeTurns++) {
        const found = await outcomeOf(host, failing(inputTurns, later), memory(known, storeTurns));
        expect(found, `${inputTurns} and ${storeTurns} turns`).toEqual({ seen: ['a.txt'], error: disk });
      }
    }
  }
});
