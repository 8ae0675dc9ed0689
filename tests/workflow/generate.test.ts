import { describe, expect, test } from 'vitest';
import { type ChangedFile, type FileToChange, generate } from '#host/workflow/generate.js';
import { findingIn, reportOn } from '../guests/changing.js';
import { fixture, openHost, rejection } from '../host/agents-for-tests.js';

const options = { document: 'none' as const };

function fixable(path: string, value: number): FileToChange {
  const text = `class C { int a = ${value}; }\n`;
  const finding = findingIn(text, { piece: String(value), by: '0' });
  return { path, language: 'csharp', text, reports: [reportOn(path, [finding])] };
}

async function all(changes: AsyncIterable<ChangedFile>): Promise<ChangedFile[]> {
  const list: ChangedFile[] = [];
  for await (const change of changes) list.push(change);
  return list;
}

describe('files', () => {
  test('files come back in their order, changed, whatever batches they go in', async () => {
    const host = await openHost();
    const files = Array.from({ length: 9 }, (_, at) => fixable(`f${8 - at}.cs`, at + 1));
    const mixed = files.toSpliced(4, 0, { path: 'x.txt', language: 'text', text: 'x', reports: [] });
    const at = async (batch: object) => all(generate(host, mixed, { task: options, batch }));
    const changed = await at({ files: 2 });
    expect(changed.map(({ path }) => path)).toEqual(mixed.map(({ path }) => path));
    expect(changed.map(({ after }) => after)).toEqual(
      mixed.map(({ language, text }) => (language === 'text' ? text : 'class C { int a = 0; }\n')),
    );
    expect(await at({ files: 100, bytes: 60 })).toEqual(changed);
  });

  test('files that the generator fails on cost no other file anything', async () => {
    const host = await openHost();
    const deep = {
      path: 'deep.cs',
      language: 'csharp',
      text: `class C { int a = ${'('.repeat(5000)}1${')'.repeat(5000)}; }`,
      reports: [],
    };
    const changed = await all(
      generate(host, [fixable('a.cs', 1), deep, fixable('b.cs', 2)], { task: options }),
    );
    expect(changed.map(({ path, done, error }) => [path, done.length, error?.code])).toEqual([
      ['a.cs', 1, undefined],
      ['deep.cs', 0, 'ERR_AGENT_FAILURE'],
      ['b.cs', 1, undefined],
    ]);
    expect(changed[1]!.after).toBe(deep.text);
  });

  test('files are acted on by what is asked for of each', async () => {
    const host = await openHost();
    const files = [fixable('a.cs', 1), fixable('b.cs', 2)];
    const changed = await all(
      generate(host, files, { task: { ...options, apply: [{ path: 'b.cs' }] }, batch: { files: 1 } }),
    );
    expect(changed.map(({ done }) => done.length)).toEqual([0, 1]);
  });
});

describe('a generator of another maker', () => {
  const ask = async (text: string) => {
    const host = await openHost();
    const files = [{ path: 'a', language: 'text', text, reports: [] }];
    return (await all(generate(host, files, { agent: await fixture('changer') })))[0]!;
  };

  test('a generator of another maker needs no document', async () => {
    expect(await ask('no-document')).toMatchObject({ done: [], refused: [], edits: [] });
  });

  test.each(['not-json', 'wrong-document', 'outside-edit', 'other-file', 'overlapping-changes'])(
    'is not believed: %s',
    async (text) => {
      const changed = await ask(text);
      expect(changed).toMatchObject({ error: { code: 'ERR_OUTCOME_INVALID' }, after: text });
    },
  );

  test('a generator of another maker gets no control characters to anybody', async () => {
    expect((await ask('escape-in-document')).refused[0]).toMatchObject({ message: 'red' });
  });
});

test('wrong settings end the whole', async () => {
  const host = await openHost();
  const settings = { documentation: 1 };
  expect(await rejection(all(generate(host, [fixable('a.cs', 1)], { settings })))).toMatchObject({
    code: 'ERR_SETTINGS_INVALID',
  });
});
