import { folded, matches, type Segment, type Steps, segmentsOf } from './wildmatch.js';

interface Rule {
  /** The position in the file. */
  index: number;
  negated: boolean;
  onlyFolders: boolean;
}

interface Glob extends Rule {
  /** The literal beginning of a path; as in git, the segments match the rest. */
  prefix: string;
  segments: readonly Segment[];
  /** Whether only the last part of a path is matched. */
  nameOnly: boolean;
}

const maximumLineBytes = 1024;

/**
 * The rules of one .gitignore file. The last matching rule decides. Plain names, plain paths and `*.ending` are looked
 * up; the others are matched one by one.
 */
export class IgnoreRules {
  /** Rules by kind and text. */
  readonly #plain = new Map<string, Rule[]>();
  readonly #endingLengths = new Set<number>();
  readonly #globs: Glob[] = [];
  /** The number of rules. */
  readonly count: number;
  /** Lines left out: too long, or over `maximum`. */
  readonly left: number;

  readonly #ignoreCase: boolean;

  /** `bytes`: the file's content. Only its first `maximum` rules are kept. */
  constructor(bytes: Buffer, maximum: number, ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
    let [count, left] = [0, 0];
    for (const line of linesOf(bytes)) {
      if (line.length > maximumLineBytes || count >= maximum) {
        left++;
        continue;
      }
      this.#add(line, count++);
    }
    this.count = count;
    this.left = left;
  }

  /**
   * Returns the rules' decision about a path below the file's folder, UTF-8 read as Latin-1; undefined: none matches.
   * Once the steps are spent, rules that are matched one by one don't match.
   */
  decide(given: string, isFolder: boolean, steps: Steps): 'ignored' | 'kept' | undefined {
    const path = this.#ignoreCase ? folded(given) : given;
    let last: Rule | undefined;
    const take = (rules: readonly Rule[] = []) => {
      const rule = rules.findLast(({ onlyFolders }) => isFolder || !onlyFolders);
      if (rule && (last === undefined || rule.index > last.index)) last = rule;
    };
    const name = path.slice(path.lastIndexOf('/') + 1);
    take(this.#plain.get(`name ${name}`));
    take(this.#plain.get(`path ${path}`));
    for (const length of this.#endingLengths) {
      if (length <= name.length) take(this.#plain.get(`ending ${name.slice(name.length - length)}`));
    }
    for (let at = this.#globs.length - 1; at >= 0; at--) {
      const glob = this.#globs[at]!;
      if (last !== undefined && glob.index < last.index) break;
      if ((glob.onlyFolders && !isFolder) || steps.left <= 0) continue;
      steps.left--;
      const text = glob.nameOnly ? name : path;
      if (!text.startsWith(glob.prefix)) continue;
      if (matches(glob.segments, text.slice(glob.prefix.length).split('/'), steps)) {
        last = glob;
        break;
      }
    }
    return last && (last.negated ? 'kept' : 'ignored');
  }

  #add(line: string, index: number): void {
    const negated = line.startsWith('!');
    let text = negated ? line.slice(1) : line;
    const onlyFolders = text.endsWith('/');
    if (onlyFolders) text = text.slice(0, -1);
    const rule = { index, negated, onlyFolders };
    const nameOnly = !text.includes('/');
    const pattern = text.startsWith('/') ? text.slice(1) : text;
    const plain = this.#ignoreCase ? folded(pattern) : pattern;
    if (pattern === '') return;
    if (isPlain(pattern)) {
      this.#keep(`${nameOnly ? 'name' : 'path'} ${plain}`, rule);
    } else if (nameOnly && pattern.startsWith('*') && isPlain(pattern.slice(1))) {
      this.#endingLengths.add(pattern.length - 1);
      this.#keep(`ending ${plain.slice(1)}`, rule);
    } else {
      const prefix = /^[^*?[\\]*/.exec(plain)![0];
      const segments = segmentsOf(pattern.slice(prefix.length), this.#ignoreCase);
      if (segments !== undefined) this.#globs.push({ ...rule, prefix, segments, nameOnly });
    }
  }

  #keep(key: string, rule: Rule): void {
    const rules = this.#plain.get(key);
    if (rules) rules.push(rule);
    else this.#plain.set(key, [rule]);
  }
}

function isPlain(pattern: string): boolean {
  return !/[*?[\\]/.test(pattern);
}

function* linesOf(bytes: Buffer): Generator<string> {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  for (const line of bytes.toString('latin1', marked ? 3 : 0).split('\n')) {
    if (line.startsWith('#')) continue;
    const text = withoutSpaces(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (text !== '' && text !== '!' && text !== '/') yield text;
  }
}

/** Trims spaces at the end, except those that a backslash keeps. */
function withoutSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === ' ') continue;
    end = at + 1;
  }
  return line.slice(0, end);
}
