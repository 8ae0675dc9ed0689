import { withoutImports } from './imports.js';
import { mostTokens, repeats } from './repeats.js';
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

/** A file that is searched for clones. */
export interface CloneFile {
  path: string;
  language: string;
  tokens: TokenStream;
  /** Byte at which each line begins. */
  lines: Uint32Array;
}

/**
 * A search for clones over all files of a run, as far as there is room for their tokens. Files of different languages
 * have none in common.
 */
export class CloneFinder {
  readonly #files: CloneFile[];
  #tokens: number;

  constructor(files: readonly CloneFile[] = []) {
    this.#files = [...files];
    this.#tokens = files.reduce((sum, { tokens }) => sum + tokens.hashes.length, 0);
  }

  get files(): readonly CloneFile[] {
    return this.#files;
  }

  add(path: string, language: string, tokens: TokenStream, text: string): void {
    if (this.tokens + this.#files.length + tokens.hashes.length >= mostTokens) return;
    const bytes = Buffer.from(text);
    const lines = lineStarts(bytes);
    const kept = withoutImports(tokens, language, bytes, (byte) => lastAtOrBefore(lines, byte));
    this.#tokens += kept.hashes.length;
    this.#files.push({ path, language, tokens: kept, lines });
  }

  /** Tokens that are searched; those of imports are not. */
  get tokens(): number {
    return this.#tokens;
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
    for (const { path, tokens } of this.#files) {
      const sorted = ranges.get(path)?.sort((a, b) => a.start - b.start) ?? [];
      let reach = 0;
      let next = 0;
      for (const start of tokens.starts) {
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
    for (const file of this.#files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
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
  const { minTokens } = files[0]!.tokens;
  const total = files.reduce((sum, { tokens }) => sum + tokens.hashes.length + 1, 0);
  // A token of its own separates two files; no other token equals it.
  const sequence = new Uint32Array(total);
  const offsets: number[] = [];
  let at = 0;
  for (const [index, { tokens }] of files.entries()) {
    offsets.push(at);
    sequence.set(tokens.hashes, at);
    at += tokens.hashes.length;
    sequence[at++] = separator + index;
  }
  const place = (position: number, length: number): ClonePlace => {
    const index = lastAtOrBefore(offsets, position);
    const { path, tokens, lines } = files[index]!;
    const first = position - offsets[index]!;
    const start = tokens.starts[first]!;
    const end = tokens.ends[first + length - 1]!;
    const line = lastAtOrBefore(lines, start) + 1;
    return { path, start, end, line, endLine: lastAtOrBefore(lines, Math.max(start, end - 1)) + 1 };
  };
  return repeats(sequence, minTokens, separator).map(({ length, positions }) => {
    const places = positions.map((position) => place(position, length));
    return { tokens: length, lines: places[0]!.endLine - places[0]!.line + 1, places };
  });
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

function lineStarts(bytes: Buffer): Uint32Array {
  const starts = [0];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === 10 || (bytes[at] === 13 && bytes[at + 1] !== 10)) starts.push(at + 1);
  }
  return Uint32Array.from(starts);
}
