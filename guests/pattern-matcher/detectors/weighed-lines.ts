import type { Capture, Span } from '../../../wit/types/syntax.js';
import type { Grammar } from './detector.js';
import { lineQuery } from './line-queries.js';

type Lines = Pick<Span, 'start' | 'end' | 'line' | 'endLine'>;

/** Most lines of an arm of a switch that count as one. */
const shortArm = 6;
const markupWeight = 0.5;
const flatShare = 0.8;
const fewestCalls = 5;
/** Most lines of a call in a chain, on average. */
const longestLink = 6;

const blankOrComment = /^\s*(?:$|\/[/*]|\*(?:[\s/]|$)|\(\*|#\s|\{\/\*)/;

/**
 * Says how much lines of a file add to a function's length. A string of several lines counts as one line, and so does a
 * short arm of a switch without branches, a list of parameters and what is unpacked in one statement; two lines of
 * markup count as one, except for statements in it.
 */
export class WeighedLines {
  readonly #lines: readonly string[];
  readonly #weights = new Map<number, number>();
  /** Lines of strings, in which nothing is blank or a comment. */
  readonly #quoted = new Set<number>();
  /** Where branches and loops start, sorted. */
  readonly #branches: Uint32Array;
  readonly #lists: Lines[] = [];
  readonly #chains: Lines[] = [];
  readonly #calls: { span: Lines; callee: string }[] = [];

  constructor(text: string, { language, query }: Grammar) {
    this.#lines = text.split('\n');
    const matches = lineQuery(language).flatMap((asked) =>
      query(language, text, asked).map(({ captures }) => captures),
    );
    const named = (name: string) =>
      matches.flatMap((captures) => captures.filter((capture) => capture.name === name)).map(spanOf);
    this.#branches = Uint32Array.from(named('branch'), ({ start }) => start).sort();
    const isFlat = (span: Lines) => this.#branchesIn(span) === 0;
    const markup = new Set(named('markup'));
    // What stands in another one comes after it.
    for (const span of [...markup, ...named('code')].sort(byPlace)) {
      if (markup.has(span)) this.#weigh(span.line, span.endLine, markupWeight);
      else this.#weigh(span.line + 1, span.endLine - 1, 1);
    }
    for (const span of named('arm')) {
      if (span.endLine - span.line < shortArm && isFlat(span)) this.#weigh(span.line + 1, span.endLine, 0);
    }
    for (const { line, endLine } of named('head')) this.#weigh(line + 1, endLine, 0);
    for (const { line, endLine } of named('text')) this.#quote(line + 1, endLine);
    for (const { line, endLine } of named('doc')) this.#quote(line, endLine);
    this.#lists = named('list').filter(isFlat);
    for (const captures of matches) {
      const callee = captures.find(({ name }) => name === 'callee')?.text;
      const call = captures.find(({ name }) => name === 'call');
      if (!callee || !call || !isFlat(call.span)) continue;
      this.#calls.push({ span: call.span, callee });
      if (isChain(call.span, callee)) this.#chains.push(call.span);
    }
  }

  /** Lines that a function's code is shorter by than it looks, but for those of the functions `inner`. */
  saved(span: Lines, inner: readonly Lines[]): number {
    let saved = 0;
    for (let line = span.line; line <= span.endLine; line++) {
      const quoted = this.#quoted.has(line);
      const weight = quoted ? 0 : (this.#weights.get(line) ?? 1);
      if (weight === 1 || inner.some((one) => line >= one.line && line <= one.endLine)) continue;
      if (quoted || !blankOrComment.test(this.#lines[line - 1]!)) saved += 1 - weight;
    }
    return Math.floor(saved);
  }

  /** Branches and loops of a function, but for those of the functions `inner`. */
  branches(span: Lines, inner: readonly Lines[]): number {
    return this.#branchesIn(span) - inner.reduce((sum, one) => sum + this.#branchesIn(one), 0);
  }

  /** Whether four fifths of the lines are one list, one chain of short calls, or calls of one method as statements. */
  isFlat(span: Lines, codeLines: number): boolean {
    const enough = flatShare * codeLines;
    const inside = (one: Lines) => one.start >= span.start && one.end <= span.end;
    const fills = (list: Lines) => list.endLine - list.line + 1 >= enough && this.#code(list) >= enough;
    if ([...this.#lists, ...this.#chains].some((list) => inside(list) && fills(list))) return true;
    const lines = new Map<string, { calls: number; lines: number }>();
    for (const { span: call, callee } of this.#calls) {
      if (!inside(call)) continue;
      const sum = lines.get(callee) ?? { calls: 0, lines: 0 };
      lines.set(callee, { calls: sum.calls + 1, lines: sum.lines + this.#code(call) });
    }
    return [...lines.values()].some((sum) => sum.calls >= fewestCalls && sum.lines >= enough);
  }

  #weigh(first: number, last: number, weight: number): void {
    for (let line = first; line <= last; line++) this.#weights.set(line, weight);
  }

  #quote(first: number, last: number): void {
    for (let line = first; line <= last; line++) this.#quoted.add(line);
  }

  #branchesIn({ start, end }: Lines): number {
    return firstFrom(this.#branches, end) - firstFrom(this.#branches, start);
  }

  #code({ line, endLine }: Lines): number {
    return this.#lines.slice(line - 1, endLine).filter((one) => !blankOrComment.test(one)).length;
  }
}

/** Whether a statement calls one method after the other, each on a few lines of its own. */
function isChain({ line, endLine }: Lines, callee: string): boolean {
  const links = callee.split('\n').filter((one) => /^\s*\??\./.test(one)).length;
  return links >= fewestCalls && endLine - line < longestLink * (links + 1);
}

const byPlace = (a: Lines, b: Lines) => a.start - b.start || b.end - a.end;

function spanOf({ span }: Capture): Span {
  return span;
}

/** The index of the first of the sorted numbers that is not below `least`. */
function firstFrom(sorted: Uint32Array, least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
