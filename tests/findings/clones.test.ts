import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CloneFinder } from '#host/findings/clones/finder.js';
import { Archive, pack, packHashes, unpack, unpackHashes } from '#host/findings/clones/packed.js';
import { repeats } from '#host/findings/clones/repeats.js';
import { splitTokens } from '#host/findings/clones/tokens.js';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function number(value: number): string {
  return value < 32 ? digits[value]! : digits[32 + (value % 32)] + number(Math.floor(value / 32));
}

/** The tokens of a text of words, as the parser encodes them. */
function encode(text: string): string {
  let encoded = '';
  let end = 0;
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    const hash = [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 24, 0);
    for (let at = 0; at < 4; at++) encoded += digits[(hash >> (6 * at)) & 63];
    encoded += number(index - end) + number(word.length);
    end = index + word.length;
  }
  return encoded;
}

function tokensOf(text: string, minTokens: number, pieceLength = 500) {
  const encoded = encode(text);
  const pieces = encoded.match(new RegExp(`.{1,${pieceLength}}`, 'g')) ?? [];
  return splitTokens([
    { name: 'cyclomatic', value: 3 },
    ...pieces.map((subject) => ({ name: 'clone-tokens', value: minTokens, subject })),
  ]);
}

function groups(files: Record<string, string>, minTokens: number, language = 'csharp') {
  const finder = new CloneFinder();
  for (const [path, text] of Object.entries(files))
    finder.add(path, language, { ...tokensOf(text, 20).tokens!, minTokens }, text);
  const found = finder.groups();
  const shown = found.map(({ tokens, places }) => {
    const list = places.map(({ path, start, end }) => `${path} ${files[path]!.slice(start, end)}`);
    return [tokens, ...list];
  });
  return { shown, found, finder };
}

test('tokens come out of the metrics as they went in, whatever the pieces', () => {
  const text = `a  bb\n${'c'.repeat(5000)} d`;
  for (const pieceLength of [1, 7, 500]) {
    const { metrics, tokens } = tokensOf(text, 20, pieceLength);
    expect(metrics).toEqual([{ name: 'cyclomatic', value: 3 }]);
    expect([...tokens!.starts]).toEqual([0, 3, 6, 5007]);
    expect([...tokens!.ends]).toEqual([1, 5, 5006, 5008]);
    expect(tokens!.minTokens).toBe(20);
  }
  expect(splitTokens([{ name: 'cyclomatic', value: 3 }]).tokens).toBeUndefined();
  expect(splitTokens([{ name: 'clone-tokens', value: 5, subject: 'AAA!' }])).toEqual({ metrics: [] });
  const cutShort = splitTokens([{ name: 'clone-tokens', value: 1, subject: 'AAAAA' }]).tokens!;
  expect([cutShort.hashes.length, cutShort.minTokens]).toEqual([1, 10]);
});

test('places with the same tokens are one group, as long as they are the same', () => {
  const files = { 'a.cs': 'x one two three four y', 'b.cs': 'one  two\nthree four', 'c.cs': 'z three four' };
  expect(groups(files, 3).shown).toEqual([[4, 'a.cs one two three four', 'b.cs one  two\nthree four']]);
  expect(groups(files, 2).shown).toEqual([
    [4, 'a.cs one two three four', 'b.cs one  two\nthree four'],
    [2, 'a.cs three four', 'b.cs three four', 'c.cs three four'],
  ]);
  expect(groups(files, 5).shown).toEqual([]);
});

test('places know their lines, and none reaches over the end of a file or into another language', () => {
  const files = { 'a.cs': 'u\none two\nthree', 'b.cs': 'one two three', 'c.cs': 'one two' };
  expect(groups(files, 3).found[0]!.places).toEqual([
    { path: 'a.cs', start: 2, end: 15, line: 2, endLine: 3 },
    { path: 'b.cs', start: 0, end: 13, line: 1, endLine: 1 },
  ]);
  const { finder, found } = groups(files, 3);
  expect(finder.coveredBy(found)).toBe(6);
  const other = new CloneFinder();
  for (const [path, language] of [
    ['a.cs', 'csharp'],
    ['a.fs', 'fsharp'],
  ] as const) {
    other.add(path, language, { ...tokensOf('one two three', 20).tokens!, minTokens: 3 }, 'one two three');
  }
  expect(other.groups()).toEqual([]);
});

test('a run of one token is no clone of itself, but of another run', () => {
  expect(groups({ 'a.cs': 'o o o o o' }, 3).shown).toEqual([]);
  expect(groups({ 'a.cs': 'o o o', 'b.cs': 'o o o' }, 3).shown).toEqual([[3, 'a.cs o o o', 'b.cs o o o']]);
});

const separator = 1 << 24;

test.each([6, 1e9, 1e300])('a search for stretches of %d tokens ends where there are eleven', (minTokens) => {
  expect(groups({ 'a.cs': 'o o o o o', 'b.cs': 'o o o o o' }, minTokens).shown).toEqual([]);
});

test('every repeat is equal at all its places, and every pair of equal stretches is in one', () => {
  const values = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 });
  fc.assert(
    fc.property(values, values, fc.integer({ min: 2, max: 6 }), (left, right, length) => {
      const sequence = Uint32Array.from([...left, separator, ...right, separator + 1]);
      const found = repeats(sequence, length, separator);
      for (const { length: long, positions } of found) {
        expect(long).toBeGreaterThanOrEqual(length);
        const texts = positions.map((position) => sequence.subarray(position, position + long).join());
        expect(new Set(texts).size).toBe(1);
        expect(texts[0]).not.toMatch(/\d{8}/);
        for (let at = 1; at < positions.length; at++)
          expect(positions[at]! - positions[at - 1]!).toBeGreaterThanOrEqual(long);
      }
      const covered = (position: number) =>
        found.some(({ positions, length: long }) =>
          positions.some((start) => start <= position && position + length <= start + long),
        );
      const stretch = (list: number[], at: number) => list.slice(at, at + length).join();
      for (let a = 0; a + length <= left.length; a++) {
        for (let b = 0; b + length <= right.length; b++) {
          const isAlone = (list: number[], at: number) =>
            list.every(
              (_, other) =>
                other === at || other + length > list.length || stretch(list, other) !== stretch(list, at),
            );
          if (stretch(left, a) !== stretch(right, b) || !isAlone(left, a) || !isAlone(right, b)) continue;
          expect(covered(a) && covered(left.length + 1 + b)).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('numbers come out of their bytes as they went in, in whatever order and however many are kept', () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 50 });
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 20 }), (lists) => {
      const archive = new Archive();
      const kept = lists.map((list) => archive.keep(pack(Uint32Array.from(list))));
      const hashes = lists.map((list) => Uint32Array.from(list, (number) => number % 2 ** 24));
      const packed = hashes.map((list) => archive.keep(packHashes(list)));
      const bytesOf = archive.opened();
      expect(kept.map((place, at) => [...unpack(bytesOf(place), lists[at]!.length)])).toEqual(lists);
      for (const [at, place] of packed.entries()) {
        const sequence = new Uint32Array(hashes[at]!.length + 1);
        unpackHashes(bytesOf(place), sequence, 1);
        expect(sequence.subarray(1)).toEqual(hashes[at]);
      }
    }),
    { numRuns: 200 },
  );
});

const words = fc.array(fc.constantFrom('a', 'b', 'é', '😀x', '\n', '\r', '\r\n'), { maxLength: 60 });

test('packed files have the places that plain numbers have', () => {
  const files = fc.array(fc.record({ parts: words, name: fc.integer({ max: 9, min: 0 }) }), { maxLength: 6 });
  fc.assert(
    fc.property(files, fc.integer({ min: 2, max: 5 }), (list, minTokens) => {
      const named = list.map(({ parts, name }, at) => ({ path: `${name}${at}`, text: parts.join(' ') }));
      const finder = new CloneFinder();
      for (const { path, text } of named) {
        const kept = tokensIn(text);
        finder.add(path, 'text', { ...kept, minTokens }, text);
      }
      const found = finder.groups();
      expect(found.map(({ tokens, places }) => ({ tokens, places }))).toEqual(plainGroups(named, minTokens));
      for (const { lines, places } of found) expect(lines).toBe(places[0]!.endLine - places[0]!.line + 1);
    }),
    { numRuns: 300 },
  );
});

/** The words of a text, by bytes. */
function tokensIn(text: string) {
  const found = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => {
    const start = Buffer.byteLength(text.slice(0, index));
    return { hash: word.codePointAt(0)! % 7, start, end: start + Buffer.byteLength(word) };
  });
  const listOf = (of: (token: (typeof found)[number]) => number) => Uint32Array.from(found, of);
  return {
    hashes: listOf(({ hash }) => hash),
    starts: listOf(({ start }) => start),
    ends: listOf(({ end }) => end),
  };
}

/** As `CloneFinder.groups`, token by token. */
function plainGroups(files: readonly { path: string; text: string }[], minTokens: number) {
  const sequence: number[] = [];
  const tokens: { path: string; start: number; end: number; line: number }[] = [];
  const byPath = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  for (const [at, { path, text }] of byPath.entries()) {
    const { hashes, starts, ends } = tokensIn(text);
    for (const [index, hash] of hashes.entries()) {
      const before = Buffer.from(text).subarray(0, starts[index]).toString();
      const line = before.split(/\r\n|\r|\n/).length;
      sequence.push(hash);
      tokens.push({ path, start: starts[index]!, end: ends[index]!, line });
    }
    sequence.push(separator + at);
    tokens.push({ path, start: 0, end: 0, line: 0 });
  }
  const found = repeats(Uint32Array.from(sequence), minTokens, separator).map(({ length, positions }) => ({
    tokens: length,
    places: positions.map((position) => {
      const [first, last] = [tokens[position]!, tokens[position + length - 1]!];
      return { path: first.path, start: first.start, end: last.end, line: first.line, endLine: last.line };
    }),
  }));
  const key = ({ places }: (typeof found)[number]) => places[0]!;
  return found.sort(
    (a, b) =>
      b.tokens - a.tokens ||
      b.places.length - a.places.length ||
      (key(a).path === key(b).path ? key(a).start - key(b).start : key(a).path < key(b).path ? -1 : 1),
  );
}

test('a file is unpacked once, however large the files are and however many clones they share', () => {
  const finder = new CloneFinder();
  const blocks = ['a b c d e f', 'g h i j k l', 'm n o p q r', 's t u v w x'];
  for (const [at, own] of ['1', '2', '3', '4'].entries()) {
    const text = `${[...blocks.slice(at), ...blocks.slice(0, at)].join(` ${own} `)}${'\n'.repeat(1_500_000)}`;
    finder.add(`f${at}`, 'text', { ...tokensOf(text, 20).tokens!, minTokens: 5 }, text);
  }
  let unpacked = 0;
  const watched = finder.files().map((file) => ({
    ...file,
    get bounds() {
      unpacked++;
      return file.bounds;
    },
  }));
  const found = new CloneFinder(watched).groups();
  expect(found.map(({ tokens, places }) => [tokens, places.length])).toEqual([6, 6, 6, 6].map((n) => [n, 4]));
  expect(unpacked).toBe(4);
});

test('what is kept comes back as it was, in order, whether it is larger than a chunk or not', () => {
  const numbers = (count: number) => Uint32Array.from({ length: count }, (_, at) => at * 10_000);
  const all = [numbers(400_000), numbers(3), numbers(0), numbers(300_000), numbers(7)];
  const archive = new Archive();
  const kept = all.map((one) => archive.keep(pack(one)));
  const bytesOf = archive.opened();
  expect(kept.map((place, at) => unpack(bytesOf(place), all[at]!.length))).toEqual(all);
  archive.keep(pack(numbers(5)));
  expect(unpack(bytesOf(kept[4]!), 7)).toEqual(all[4]);
});
