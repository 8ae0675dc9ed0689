import { StringDecoder } from 'node:string_decoder';
import { shorten } from '../../base/shorten.js';
import { readTapLine, type TapLine } from './tap-line.js';
import { mostTests, type ReadTest, type TestOutcome } from './test-names.js';

const MiB = 1024 * 1024;

/** Without TAP's version or plan within so many bytes, the output isn't read further. */
const mostBefore = MiB;
const mostBytes = 64 * MiB;
const mostDepth = 32;

/** UTF-16 units of a line; the rest of a longer one is dropped. */
const mostLine = 16 * 1024;

/** Spaces of indentation for each level of subtests. */
const step = 4;

interface Point {
  path: string[];
  name: string;
  outcome: TestOutcome;
}

/**
 * Reads TAP 13 and 14, and TAP 12 with a plan, from an output as it comes, in bounded memory: `node --test`,
 * tap, prove, mocha and others. A test's
 * suite is the path of the tests that it is a subtest of, by the points that follow it or open it with a brace.
 * Diagnostics in YAML and everything that isn't TAP are passed over.
 */
export class TapReader {
  #state: 'looking' | 'reading' | 'off' = 'looking';
  readonly #decoder = new StringDecoder('utf8');
  #bytes = 0;
  #line = '';
  #tests = 0;
  /** Whether what is read is TAP: its version or plan says so. */
  #isSure = false;
  /** Indentation of the YAML that is being passed over. */
  #yaml: number | undefined;
  /** Points by depth, until the point of their parent comes. */
  #levels: Point[][] = [[]];
  /** Names of points that a brace opened, by depth. */
  readonly #opened = new Map<number, Point>();
  readonly #problems: string[] = [];

  add(piece: Buffer): void {
    if (this.#state === 'off') return;
    this.#bytes += piece.length;
    const text = this.#decoder.write(piece);
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.#extend(text, from, end);
      this.#take(readTapLine(this.#line));
      this.#line = '';
      from = end + 1;
    }
    this.#extend(text, from, text.length);
    if (this.#state === 'looking' && this.#bytes > mostBefore) this.#state = 'off';
    if (this.#state === 'reading' && this.#bytes > mostBytes) this.#stop('is over 64 MiB');
    if (this.#state === 'reading' && this.#tests > mostTests) this.#stop(`has over ${mostTests} tests`);
  }

  /** Ends the reading, and returns the tests. */
  finish(): { tests: ReadTest[]; problems: string[] } {
    if (this.#line !== '') this.#take(readTapLine(this.#line));
    this.#line = '';
    if (!this.#isSure) return { tests: [], problems: [] };
    this.#flatten(0);
    const tests = this.#levels[0]!.map(({ path, name, outcome }) => ({
      suite: path.join(' > '),
      name,
      outcome,
    }));
    return { tests, problems: this.#problems };
  }

  #stop(why: string): void {
    this.#state = 'off';
    this.#problems.push(`the TAP output ${why}: the rest isn't read`);
  }

  #extend(text: string, from: number, end: number): void {
    const room = mostLine - this.#line.length;
    if (room > 0) this.#line += text.slice(from, Math.min(end, from + room));
  }

  #take(line: TapLine): void {
    if (this.#yaml !== undefined) {
      if (line.kind === 'yaml-end' && line.spaces === this.#yaml) this.#yaml = undefined;
      return;
    }
    if (this.#state === 'looking' && line.spaces === 0) this.#begin(line);
    if (line.kind === 'plan' && line.spaces === 0) this.#isSure ||= line.tests === this.#tests;
    if (line.kind === 'version') {
      if (line.spaces === 0) this.#flatten(0);
      return;
    }
    if (this.#state !== 'reading') return;
    if (line.kind === 'yaml' && line.spaces % step === 2) this.#yaml = line.spaces;
    if (line.kind === 'bail') this.#problems.push(`the TAP output bails out: ${shorten(line.reason, 200)}`);
    const depth = line.spaces / step;
    if (!Number.isInteger(depth) || depth > mostDepth) return;
    if (line.kind === 'close') this.#close(depth);
    if (line.kind === 'test') this.#point(depth, line);
  }

  /** TAP 12 names no version: it begins with its plan, or with its first test and ends with its plan. */
  #begin(line: TapLine): void {
    const isFirst = line.kind === 'test' && line.number === 1;
    if (line.kind === 'version' || line.kind === 'plan') this.#isSure = true;
    if (this.#isSure || isFirst) this.#state = 'reading';
  }

  #point(
    depth: number,
    { name, outcome, opens }: { name: string; outcome: TestOutcome; opens: boolean },
  ): void {
    this.#tests++;
    const point: Point = { path: [], name, outcome };
    if (opens) {
      this.#flatten(depth);
      this.#opened.set(depth, point);
    } else {
      this.#adopt(depth, name);
    }
    this.#levels[depth]!.push(point);
  }

  #close(depth: number): void {
    const parent = this.#opened.get(depth);
    if (parent === undefined) return;
    this.#opened.delete(depth);
    this.#adopt(depth, parent.name);
  }

  /** Puts what is deeper below a parent of this depth. */
  #adopt(depth: number, parent: string): void {
    this.#flatten(depth + 1);
    const children = this.#levels.pop()!;
    for (const child of children) child.path.unshift(parent);
    for (const child of children) this.#levels[depth]!.push(child);
  }

  /** Moves what is deeper than a depth to it, and makes the levels down to it. */
  #flatten(depth: number): void {
    while (this.#levels.length <= depth) this.#levels.push([]);
    while (this.#levels.length > depth + 1) {
      const deeper = this.#levels.pop()!;
      for (const point of deeper) this.#levels.at(-1)!.push(point);
    }
  }
}
