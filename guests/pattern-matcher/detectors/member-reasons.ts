import type { Span } from '../../../wit/types/syntax.js';
import type { SourceText } from './source-text.js';

/** Words by which a comment says who needs a member that no code reads. */
const reasons =
  /\b(?:reflection|automation|(?:for|by|in|from) (?:unit |integration )?tests?|testing|DRTs?|n?gen|avoids?|suppress\w*|silences?|serializ\w+|interop|debugg\w+|compiler|CS\d{4}|instantiat\w+)\b/i;
/** Code that is kept, but not compiled, or only to look for defects. */
const setAside = /^\s*#if\s+(?:false|never|0|DEBUG|TRACE)\b/i;

const testing = /#region\b.*\btest/i;

/** Longer comments are read in part. */
const mostLines = 20;

/**
 * What the comments right above members, and the regions and conditions around them, say of members that no code reads.
 */
export class MemberReasons {
  readonly #source: SourceText;
  readonly #lines: readonly string[];
  /** Where each line starts, and whether a region of tests is open there. */
  readonly #starts: number[] = [];
  readonly #inTests: boolean[] = [];
  /** Whether the branch of an `#if` is open there that is set aside. */
  readonly #isAside: boolean[] = [];

  constructor(source: SourceText) {
    this.#source = source;
    this.#lines = source.text.split('\n');
    const open: boolean[] = [];
    const branches: boolean[] = [];
    let at = 0;
    for (const line of this.#lines) {
      this.#starts.push(at);
      this.#inTests.push(open.at(-1) ?? false);
      if (/^\s*#region\b/.test(line)) open.push((open.at(-1) ?? false) || testing.test(line));
      else if (/^\s*#endregion\b/.test(line)) open.pop();
      this.#isAside.push(branches.includes(true));
      if (/^\s*#if\b/.test(line)) branches.push(setAside.test(line));
      else if (/^\s*#(?:else|elif)\b/.test(line)) branches.splice(-1, 1, false);
      else if (/^\s*#endif\b/.test(line)) branches.pop();
      at += line.length + 1;
    }
  }

  has({ start }: Span): boolean {
    const line = this.#lineAt(this.#source.index(start));
    return this.#inTests[line]! || this.#isAside[line]! || reasons.test(this.#commentAbove(line));
  }

  #lineAt(index: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= index) low = middle;
      else high = middle;
    }
    return low;
  }

  #commentAbove(line: number): string {
    let first = line;
    while (first > 0 && line - first < mostLines && /^\s*(?:\/\/|\/?\*)/.test(this.#lines[first - 1]!))
      first--;
    return this.#lines.slice(first, line).join('\n');
  }
}
