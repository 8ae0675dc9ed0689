import { InputError } from '../../base/errors.js';
import type { Analyses, Analyzed, CoreText, ReportedFile, ReportedFinding } from './analyses.js';

/** Where a comment that suppresses a finding counts. */
export type Reach = 'line' | 'file';

/** A text put in at an offset, in UTF-16 units. */
interface Insertion {
  at: number;
  text: string;
  /** Whether it is put in after where the finding begins. */
  trails?: boolean;
}

/** Ids that comments can name. */
const nameable = /^[A-Za-z]*\d+$/;

/** Whether a comment can suppress findings of a rule. Comments themselves are not suppressed. */
export function canSuppress(rule: string): boolean {
  return nameable.test(rule) && rule !== 'TARS000';
}

/**
 * Puts a comment into a text that suppresses a finding, and nothing else. Each place for it is tried by an analysis: in
 * a literal or between tags, words are no comment.
 * @throws InputError if there is no place for one
 */
export async function suppressed(
  analyses: Pick<Analyses, 'report'>,
  { text, file }: Pick<Analyzed, 'file'> & { text: CoreText },
  finding: ReportedFinding,
  reach: Reach,
  signal: AbortSignal,
): Promise<string> {
  for (const insertion of insertions(text, finding, reach)) {
    const after = text.text.slice(0, insertion.at) + insertion.text + text.text.slice(insertion.at);
    const report = await analyses.report({ ...text, text: after }, signal);
    const shift = insertion.trails ? 0 : Buffer.byteLength(insertion.text);
    if (report.file && file && hides(file, report.file, finding, shift)) return after;
  }
  throw new InputError(`no comment can be put where it would suppress ${finding.ruleId}`, {
    ...(reach === 'line' && { hint: 'suppress it in the whole file, or write the comment by hand' }),
  });
}

function insertions({ text, language }: CoreText, finding: ReportedFinding, reach: Reach): Insertion[] {
  const id = finding.ruleId.replace(/^TARS(?=\d+$)/i, '');
  const open = language === 'python' ? '#' : '//';
  const end = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const mark = text.startsWith('\ufeff') ? 1 : 0;
  if (reach === 'file') {
    const first = text.startsWith('#!', mark) ? lineEndAfter(text, mark) : mark;
    return [{ at: first, text: `${open} tars-ignore-file: ${id}${end}` }];
  }
  const start = lineStart(text, finding.span.line);
  const indent = /^[ \t]*/.exec(text.slice(start))![0];
  const stop = start + /^[^\r\n]*/.exec(text.slice(start))![0].length;
  return [
    { at: start, text: `${indent}${open} tars-ignore: ${id}${end}` },
    { at: stop, text: ` ${open} tars-ignore: ${id}`, trails: true },
    ...(language === 'tsx' || language === 'javascript'
      ? [{ at: start, text: `${indent}{/* tars-ignore: ${id} */}${end}` }]
      : []),
  ];
}

/** Whether the comment hides the finding, is a comment for the parser, too, and makes nothing worse. */
function hides(before: ReportedFile, after: ReportedFile, finding: ReportedFinding, shift: number): boolean {
  const isSame = (one: ReportedFinding) =>
    one.ruleId === finding.ruleId && one.span.start === finding.span.start + shift;
  if (after.findings.some(isSame) || !after.hidden.some((one) => isSame(one) && one.by === 'comment'))
    return false;
  if (after.unparsed.length > before.unparsed.length) return false;
  if (count(after, 'TARS000') > count(before, 'TARS000')) return false;
  const [had, has] = [commentLines(before), commentLines(after)];
  return had === undefined || has === undefined || has > had;
}

const count = ({ findings }: ReportedFile, rule: string) =>
  findings.filter(({ ruleId }) => ruleId === rule).length;

const commentLines = ({ metrics }: ReportedFile) =>
  metrics.find(({ name, subject }) => name === 'comment-lines' && subject === undefined)?.value;

/** The offset of a line, from 1. */
function lineStart(text: string, line: number): number {
  let at = text.startsWith('\ufeff') && line === 1 ? 1 : 0;
  for (let left = line - 1; left > 0; left--) at = lineEndAfter(text, at);
  return at;
}

/** Where the next line begins. */
function lineEndAfter(text: string, from: number): number {
  const end = /\r\n|\n|\r/g;
  end.lastIndex = from;
  const found = end.exec(text);
  return found ? found.index + found[0].length : text.length;
}
