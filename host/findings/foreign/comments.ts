import type { Comment } from '../comments.js';
import type { LineIndex } from '../line-index.js';
import { type ForeignMarks, idsIn } from './suppression.js';

/** A comment's text without its markers, and its lines from 1. */
interface Words {
  text: string;
  line: number;
  lastLine: number;
  /** Whether code stands before it on its line. */
  trails: boolean;
}

type Reader = (words: Words, marks: ForeignMarks, places: LineIndex) => void;

const everything = (id: string) => (id === 'all' ? '*' : id.replace(/\.\d+$/, ''));

const resharper: Reader = ({ text, line }, marks) => {
  const [, verb, list] = /^ReSharper\s+(disable\s+once|disable|restore)\s+(.*)$/is.exec(text) ?? [];
  if (verb === undefined) return;
  const ids = idsIn(list!.replace(/\s--.*$/s, '')).map(everything);
  const syntax = 'ReSharper disable';
  if (/once$/i.test(verb)) marks.suppressions.push({ ids, line, lastLine: line + 1, syntax });
  else marks.switches.push({ ids, line, off: verb.toLowerCase() !== 'restore', syntax });
};

const eslint: Reader = ({ text, line, lastLine }, marks) => {
  const [, verb, list] =
    /^eslint-(disable-line|disable-next-line|disable|enable)(?![\w-])(.*)$/s.exec(text) ?? [];
  if (verb === undefined) {
    eslintRules(text, marks);
    return;
  }
  const named = idsIn(list!.replace(/(?:^|\s)--\s.*$/s, ''));
  const ids = named.length === 0 ? ['*'] : named;
  const syntax = `eslint-${verb}`;
  if (verb === 'disable-line') marks.suppressions.push({ ids, line, lastLine, syntax });
  else if (verb === 'disable-next-line') {
    marks.suppressions.push({ ids, line: lastLine + 1, lastLine: lastLine + 1, syntax });
  } else marks.switches.push({ ids, line, off: verb === 'disable', syntax });
};

/** Reads the rules that a comment such as `eslint no-empty: 0, eqeqeq: "off"` switches off in its file. */
function eslintRules(text: string, { switches }: ForeignMarks): void {
  if (!/^eslint\s/.test(text)) return;
  const off = [...text.matchAll(/["']?([@\w/-]{1,100})["']?\s*:\s*\[?\s*(?:0|["']off["'])/g)];
  const ids = off.map(([, id]) => id!.toLowerCase());
  if (ids.length > 0) switches.push({ ids, line: 0, off: true, syntax: 'eslint' });
}

const noqa: Reader = ({ text, line }, marks) => {
  const [, file, list] =
    /(?:^|#)\s*((?:ruff|flake8)\s*:\s*)?noqa\b(?:\s*:\s*([A-Z]+\d*(?:[\s,]+[A-Z]+\d+)*))?/i.exec(text) ?? [];
  if (file === undefined && list === undefined && !/(?:^|#)\s*noqa\b/i.test(text)) return;
  const ids = list === undefined ? ['*'] : idsIn(list);
  if (file !== undefined) marks.switches.push({ ids, line: 0, off: true, syntax: 'noqa' });
  else marks.suppressions.push({ ids, line, lastLine: line, syntax: 'noqa' });
};

const bandit: Reader = ({ text, line }, marks) => {
  const [, list] = /(?:^|#)\s*nosec\b:?\s*(B\d+(?:[\s,]+B\d+)*)?/.exec(text) ?? ['none', ''];
  if (list === '') return;
  const ids = list === undefined ? ['nosec'] : idsIn(list);
  marks.suppressions.push({ ids, line, lastLine: line, syntax: 'nosec' });
};

const semgrep: Reader = ({ text, line, lastLine, trails }, marks) => {
  if (!/(?:^|\s)(?:nosemgrep|nosem)\b/.test(text)) return;
  const last = trails ? lastLine : lastLine + 1;
  marks.suppressions.push({ ids: ['nosemgrep'], line, lastLine: last, syntax: 'nosemgrep' });
};

const readers: Readonly<Record<string, readonly Reader[]>> = {
  csharp: [resharper, semgrep],
  fsharp: [resharper, semgrep],
  typescript: [eslint, semgrep],
  tsx: [eslint, semgrep],
  javascript: [eslint, semgrep],
  python: [noqa, bandit, semgrep],
  rust: [semgrep],
};

/** Words without which no reader finds anything. */
const words = /resharper|eslint|noqa|nosec|nosem/i;

export function mayHaveMarks(text: string): boolean {
  return words.test(text);
}

/** Reads what comments say to other tools. */
export function readComments(
  places: LineIndex,
  comments: readonly Comment[],
  language: string,
  marks: ForeignMarks,
  most: number,
): void {
  const { text } = places;
  const all = readers[language] ?? [];
  for (const { start, end } of comments) {
    const raw = text.slice(start, Math.min(end, start + longest));
    if (!words.test(raw)) continue;
    if (marks.suppressions.length + marks.switches.length >= most) return;
    const [line, lastLine] = [places.lineAt(start) + 1, places.lineAt(end) + 1];
    const trails = text.slice(places.lineStarts[line - 1]!, start).trim() !== '';
    for (const read of all) read({ text: bare(raw), line, lastLine, trails }, marks, places);
  }
}

/** Longest part of a comment that is read. */
const longest = 2000;

function bare(raw: string): string {
  return raw.replace(/^(?:\/[/*]+!?|\(\*|#+)\s*/, '').replace(/\s*(?:\*\/|\*\))$/, '');
}
