import { describe, expect, test } from 'vitest';
import { fieldsOf } from '#host/git/fields.js';
import { pairsOfGit } from '#host/learning/mining/git.js';
import { churnOf } from '#host/workflow/churn.js';
import { rejection } from '../host/agents-for-tests.js';
import { TestRepository } from './repositories.js';

const { signal } = new AbortController();

/** A repository whose commits each put a text into all of these files. */
function imported(texts: readonly string[], names: readonly string[]): TestRepository {
  const repository = new TestRepository();
  const stream = texts.flatMap((text, index) => [
    `blob\nmark :${index + 1}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    `commit refs/heads/flood\ncommitter t <t@example.com> ${1_600_000_000 + index} +0000\ndata 0\n`,
    ...names.map((name) => `M 100644 :${index + 1} ${name}\n`),
  ]);
  repository.gitWith(stream.join(''), ['fast-import', '--quiet']);
  repository.git('symbolic-ref', 'HEAD', 'refs/heads/flood');
  return repository;
}

const named = (count: number, rest: string) =>
  Array.from({ length: count }, (_, index) => `${index % 500}/${index}${rest}`);

describe("git's log", () => {
  test('is counted however often long names come again in it', async () => {
    const names = named(20_000, `${'n'.repeat(180)}.cs`);
    const { path } = imported(['a', 'b', 'c', 'd'], names);
    const counts = await churnOf(path, '2000-01-01', signal);
    expect(counts.size).toBe(20_000);
    expect(new Set(counts.values())).toEqual(new Set([4]));
  });

  test('of more files than can be counted is an error that says what to do', async () => {
    const { path } = imported(['a'], named(200_001, ''));
    expect(await rejection(churnOf(path, '2000-01-01', signal))).toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining('over 200000 files'),
      hint: expect.stringContaining("--churn '1 month ago'"),
    });
  });

  test('of very long names is one, too', async () => {
    const { path } = imported(['a'], named(20_000, '/'.padEnd(3600, 'n')));
    expect((await rejection(churnOf(path, '2000-01-01', signal))).message).toContain('very long names');
  });
});

describe('fields', () => {
  test('fields come with the piece that they end in, and no other is asked for before', async () => {
    const asked: string[] = [];
    async function* pieces() {
      for (const piece of ['a\0b', 'c', '\0\0d\0', 'é']) {
        asked.push(piece);
        yield Buffer.from(piece);
      }
    }
    const seen: [string[], number][] = [];
    for await (const fields of fieldsOf(pieces())) seen.push([fields, asked.length]);
    expect(seen).toEqual([
      [['a'], 1],
      [['bc', 'd'], 3],
      [['é'], 4],
    ]);
  });

  test('fields that never end are an error', async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(4096, 'n');
    }
    const read = async () => {
      for await (const _ of fieldsOf(endless()));
    };
    expect(await rejection(read())).toMatchObject({ code: 'ERR_INPUT' });
  });
});

describe('edits of commits', () => {
  test('edits of commits with very many files are left out, and those of others are not', async () => {
    const repository = imported(['class A { }\n', 'class B { }\n'], named(50_000, '.cs'));
    repository.git('read-tree', '--empty');
    repository.commit({ 'mine.cs': 'class A { }\n' });
    repository.commit({ 'mine.cs': 'class B { }\n' });
    const pairs = await pairsOfGit('HEAD~3..HEAD', repository.path, signal);
    expect(pairs.map(({ path }) => path)).toEqual(['mine.cs']);
  });

  test('edits of commits of one huge text are left out', async () => {
    const repository = new TestRepository({ 'huge.cs': 'a'.repeat(20_000_000), 'a.cs': 'class A { }\n' });
    repository.commit({ 'huge.cs': 'b'.repeat(20_000_000), 'a.cs': 'class B { }\n' });
    const pairs = await pairsOfGit('HEAD', repository.path, signal);
    expect(pairs.map(({ path }) => path)).toEqual(['a.cs']);
  });

  test('edits of commits come from the oldest commit to the newest, by path', async () => {
    const repository = new TestRepository({ 'a.cs': '1\n', 'b.cs': '1\n' });
    repository.commit({ 'a.cs': '2\n', 'b.cs': '2\n' });
    repository.commit({ 'a.cs': '3\n' });
    const pairs = await pairsOfGit('HEAD~2..HEAD', repository.path, signal);
    expect(pairs.map(({ path, after }) => path + after.trim())).toEqual(['a.cs2', 'b.cs2', 'a.cs3']);
  });
});

test('who stops reading ends git, and a signal that comes while nobody reads is heard', async () => {
  const { path } = imported(['a', 'b'], named(20_000, 'n'.repeat(150)));
  const { Git } = await import('#host/git/git.js');
  const { plainDiff } = await import('#host/git/locked-config.js');
  const controller = new AbortController();
  const git = await Git.open(path, controller.signal);
  const log = ['log', '--name-only', '--format=', '-z', ...plainDiff, '--'];
  for await (const piece of git.stream(log)) {
    expect(piece.length).toBeGreaterThan(0);
    break;
  }
  const reason = new Error('enough');
  const read = async () => {
    for await (const _ of git.stream(log)) controller.abort(reason);
  };
  expect(await rejection(read())).toBe(reason);
});
