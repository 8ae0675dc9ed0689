import { createHash } from 'node:crypto';
import { lineStartsOf } from '../../base/text-index.js';
import { withoutImports } from './imports.js';
import { Archive, type Kept, pack, packHashes, unpack, unpackHashes } from './packed.js';
import { mostTokens, type Repeat, repeats } from './repeats.js';
import type { TokenStream } from './tokens.js';

export interface ClonePlace {
  path: string;
  /** Bytes of UTF-8, the end exclusive. */
  start: number;
  end: number;
  /** From 1; the last one inclusive. */
  line: number;
  endLine: number;
}

/** Places with equal tokens. */
export interface CloneGroup {
  tokens: number;
  lines: number;
  places: ClonePlace[];
}

/** A file that is searched for clones. Its numbers are packed. */
export interface CloneFile {
  path: string;
  language: string;
  /** Tokens that two places must share. */
  minTokens: number;
  count: number;
  /** Of each token. */
  hashes: Uint8Array;
  /** Start and end of each token. */
  bounds: Uint8Array;
  lineCount: number;
  /** Byte at which each line begins. */
  lines: Uint8Array;
}

type Numbers = 'hashes' | 'bounds' | 'lines';

type KeptFile = Omit<CloneFile, Numbers> & Record<Numbers, Kept>;

/**
 * A search for clones over all files of a run, as far as there is room for their tokens. Files of different languages
 * have none in common.
 */
export class CloneFinder {
  readonly #given: readonly CloneFile[];
  readonly #added: KeptFile[] = [];
  readonly #archive = new Archive();
  #tokens: number;
  #longest: number;

  constructor(files: readonly CloneFile[] = []) {
    this.#given = files;
    this.#tokens = files.reduce((sum, { count }) => sum + count, 0);
    this.#longest = files.reduce((longest, { minTokens }) => Math.max(longest, minTokens), 0);
  }

  /** All files, as copies of what is kept. */
  files(): CloneFile[] {
    const bytesOf = this.#archive.opened();
    const added = this.#added.map(({ hashes, bounds, lines, ...file }) => ({
      ...file,
      hashes: bytesOf(hashes),
      bounds: bytesOf(bounds),
      lines: bytesOf(lines),
    }));
    return [...this.#given, ...added];
  }

  add(path: string, language: string, tokens: TokenStream, text: string): void {
    if (this.tokens + this.#given.length + this.#added.length + tokens.hashes.length >= mostTokens) return;
    const bytes = Buffer.from(text);
    const lines = lineStartsOf(bytes);
    const kept = withoutImports(tokens, language, bytes, (byte) => lastAtOrBefore(lines, byte));
    const { minTokens, hashes } = kept;
    this.#tokens += hashes.length;
    this.#longest = Math.max(this.#longest, minTokens);
    this.#added.push({
      ...{ path, language, minTokens, count: hashes.length, lineCount: lines.length },
      hashes: this.#archive.keep(packHashes(hashes)),
      bounds: this.#archive.keep(pack(boundsOf(kept))),
      lines: this.#archive.keep(pack(lines)),
    });
  }

  /** Digest of all that was added. */
  digest(): string {
    const hash = createHash('sha256');
    hash.update(JSON.stringify(this.#added));
    this.#archive.hashInto(hash);
    return hash.digest('hex');
  }

  /** Tokens that are searched; those of imports are not. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Tokens that are compared at most to tell which stretches are equal, if few begin alike. */
  get steps(): number {
    return this.#tokens * this.#longest;
  }

  /** Counts the tokens that are part of at least one group. */
  coveredBy(groups: readonly CloneGroup[]): number {
    const ranges = new Map<string, { start: number; end: number }[]>();
    for (const { path, start, end } of groups.flatMap(({ places }) => places)) {
      const list = ranges.get(path);
      if (list) list.push({ start, end });
      else ranges.set(path, [{ start, end }]);
    }
    let covered = 0;
    for (const { path, bounds, count } of this.files()) {
      const sorted = ranges.get(path)?.sort((a, b) => a.start - b.start);
      if (!sorted) continue;
      const unpacked = unpack(bounds, 2 * count);
      let reach = 0;
      let next = 0;
      for (let at = 0; at < unpacked.length; at += 2) {
        const start = unpacked[at]!;
        while (next < sorted.length && sorted[next]!.start <= start)
          reach = Math.max(reach, sorted[next++]!.end);
        if (start < reach) covered++;
      }
    }
    return covered;
  }

  /** The longest first. */
  groups(): CloneGroup[] {
    const byLanguage = new Map<string, CloneFile[]>();
    for (const file of this.files().sort((a, b) => (a.path < b.path ? -1 : 1))) {
      const same = byLanguage.get(file.language);
      if (same) same.push(file);
      else byLanguage.set(file.language, [file]);
    }
    const groups = [...byLanguage.values()].flatMap(groupsOf);
    return groups.sort((a, b) => b.tokens - a.tokens || b.places.length - a.places.length || order(a, b));
  }
}

function order(a: CloneGroup, b: CloneGroup): number {
  const [left, right] = [a.places[0]!, b.places[0]!];
  return left.path === right.path ? left.start - right.start : left.path < right.path ? -1 : 1;
}

function groupsOf(files: readonly CloneFile[]): CloneGroup[] {
  const { minTokens } = files[0]!;
  const total = files.reduce((sum, { count }) => sum + count + 1, 0);
  // A token of its own separates two files; no other token equals it.
  const sequence = new Uint32Array(total);
  const offsets: number[] = [];
  let at = 0;
  for (const [index, { hashes, count }] of files.entries()) {
    offsets.push(at);
    unpackHashes(hashes, sequence, at);
    at += count;
    sequence[at++] = separator + index;
  }
  const found = repeats(sequence, minTokens, separator);
  const groups = found.map(({ length }): CloneGroup => ({ tokens: length, lines: 0, places: [] }));
  let index = 0;
  let placeOf = placer(files[index]!);
  for (const [position, group] of inOrder(found)) {
    while (index + 1 < files.length && offsets[index + 1]! <= position) placeOf = placer(files[++index]!);
    const { tokens, places } = groups[group]!;
    places.push(placeOf(position - offsets[index]!, tokens));
  }
  for (const group of groups) group.lines = group.places[0]!.endLine - group.places[0]!.line + 1;
  return groups;
}

/** More than there are positions or repeats, and a double holds two such numbers. */
const range = 2 ** 26;

/** All positions with the number of their repeat, in the order of the sequence. */
function* inOrder(found: readonly Repeat[]): Iterable<[position: number, repeat: number]> {
  const keys = new Float64Array(found.reduce((sum, { positions }) => sum + positions.length, 0));
  let next = 0;
  for (const [repeat, { positions }] of found.entries())
    for (const position of positions) keys[next++] = position * range + repeat;
  for (const key of keys.sort()) yield [Math.floor(key / range), key % range];
}

/** Makes places in a file of a first token and a number of tokens. Unpacks the file once, when it is first used. */
function placer({ path, bounds, count, lines, lineCount }: CloneFile) {
  let open: { bounds: Uint32Array; lines: Uint32Array } | undefined;
  return (first: number, length: number): ClonePlace => {
    open ??= { bounds: unpack(bounds, 2 * count), lines: unpack(lines, lineCount) };
    const start = open.bounds[2 * first]!;
    const end = open.bounds[2 * (first + length - 1) + 1]!;
    const line = lastAtOrBefore(open.lines, start) + 1;
    const endLine = lastAtOrBefore(open.lines, Math.max(start, end - 1)) + 1;
    return { path, start, end, line, endLine };
  };
}

/** Start and end of each token. */
function boundsOf({ starts, ends }: TokenStream): Uint32Array {
  const bounds = new Uint32Array(2 * starts.length);
  for (const [at, start] of starts.entries()) {
    bounds[2 * at] = start;
    bounds[2 * at + 1] = ends[at]!;
  }
  return bounds;
}

/** Above every hash of a token. */
const separator = 1 << 24;

function lastAtOrBefore(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
