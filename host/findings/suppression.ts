import type { Finding, Rule } from '../../wit/types/agent.js';
import type { FileReport } from '../report.js';
import { type Comment, scanComments } from './comments.js';
import { Places } from './places.js';

/**
 * `tars-ignore: 001 reason` in a comment accepts findings of TARS001. At the end of a line of code it speaks
 * about that line; on lines of its own, about the next line of code. `tars-ignore-file:` speaks about the
 * whole file. Ids are listed with commas; digits alone are TARS ids, and `*` is every rule.
 */
export interface Suppression {
  /** Rule ids, in the order they are listed. */
  ids: string[];
  reason: string | undefined;
  /** The line it speaks about, from 1; undefined for the whole file, and 0 where no code follows. */
  line: number | undefined;
  /** UTF-16 offsets of the directive in the text. */
  start: number;
  end: number;
}

/** The rule that unused and malformed suppressions are findings of. */
export const unusedSuppression: Rule = {
  id: 'TARS000',
  name: 'unused-suppression',
  description: 'A tars-ignore comment that suppresses nothing hides the next finding on its line.',
  severity: 'info',
  languages: [],
};

export interface SuppressedFinding {
  finding: Finding;
  reason: string | undefined;
}

export interface SuppressionResult {
  /** What nobody suppressed, and what is wrong with the suppressions. */
  findings: Finding[];
  suppressed: SuppressedFinding[];
}

const marker = 'tars-ignore';
const directive = /^tars-ignore(-file)?(?![\w-])[ \t]*(:?)[ \t]*([\s\S]*)$/;
const idList = /^(?:\*|[A-Za-z]*\d+)(?:[ \t]*,[ \t]*(?:\*|[A-Za-z]*\d+))*(?![\w*])/;

/** Every directive of a text, well-formed or not (then without ids). */
export function findSuppressions(text: string, language: string): Suppression[] {
  return text.includes(marker) ? readComments(new Places(text), scanComments(text, language)) : [];
}

/**
 * Takes away what the file's own comments suppress. Suppressions of rules that ran and found nothing there
 * become findings themselves, but only where the whole file was understood.
 */
export function applySuppressions(
  text: string,
  report: Pick<FileReport, 'language' | 'status' | 'findings'>,
  rulesRun: ReadonlySet<string>,
): SuppressionResult {
  const suppressions = findSuppressions(text, report.language);
  if (suppressions.length === 0) return { findings: report.findings, suppressed: [] };

  const used = new Map<Suppression, Set<string>>(suppressions.map((suppression) => [suppression, new Set()]));
  const first = new Map<string, Suppression>();
  for (const suppression of suppressions) {
    for (const id of suppression.ids) {
      const key = `${suppression.line} ${id}`;
      if (!first.has(key)) first.set(key, suppression);
    }
  }
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of report.findings) {
    const by = mostSpecific(finding, first);
    if (by) {
      used.get(by.suppression)!.add(by.id);
      suppressed.push({ finding, reason: by.suppression.reason });
    } else findings.push(finding);
  }

  const places = new Places(text);
  for (const [suppression, usedIds] of used) {
    const message = complaint(suppression, usedIds, report.status === 'complete' ? rulesRun : new Set());
    if (message === undefined) continue;
    const { id: ruleId, severity } = unusedSuppression;
    const span = places.span(suppression.start, suppression.end);
    findings.push({ ruleId, severity, message, span, confidence: 1 });
  }
  return { findings, suppressed };
}

/** One suppression answers for a finding, so that those it makes superfluous show up as unused. */
function mostSpecific({ ruleId, span }: Finding, suppressions: ReadonlyMap<string, Suppression>) {
  for (const line of [span.line, undefined]) {
    for (const id of [ruleId, '*']) {
      const suppression = suppressions.get(`${line} ${id}`);
      if (suppression) return { suppression, id };
    }
  }
  return undefined;
}

function complaint(
  { ids, line }: Suppression,
  used: ReadonlySet<string>,
  rulesRun: ReadonlySet<string>,
): string | undefined {
  if (ids.length === 0) return 'This suppression names no rule; write it as `tars-ignore: 001 reason`';
  const unused = ids.filter((id) => !used.has(id) && (id === '*' ? rulesRun.size > 0 : rulesRun.has(id)));
  if (unused.length === 0) return undefined;
  const where = line === undefined ? 'in this file' : line === 0 ? 'as no code follows' : `on line ${line}`;
  const what = unused.map((id) => (id === '*' ? 'any rule' : id)).join(', ');
  return `Suppression of ${what} suppresses nothing ${where}; remove it`;
}

function readComments(places: Places, comments: readonly Comment[]): Suppression[] {
  const { text } = places;
  const nextCode = nextLinesOfCode(places, comments);
  const found: Suppression[] = [];
  for (const comment of comments) {
    const [first, last] = [places.lineAt(comment.start), places.lineAt(comment.end)];
    const trailing = nextCode[first] === first || nextCode[last] === last;
    for (let index = first; index <= last; index++) {
      const from = Math.max(comment.start, places.lineStarts[index]!);
      const to = Math.min(comment.end, places.lineStarts[index + 1] ?? text.length);
      const read = readDirective(text.slice(from, to));
      if (!read) continue;
      const code = trailing ? (nextCode[first] === first ? first : last) : nextCode[last]!;
      found.push({
        ids: read.ids,
        reason: read.reason,
        line: read.file ? undefined : code < places.lineStarts.length ? code + 1 : 0,
        start: from + read.start,
        end: from + read.end,
      });
    }
  }
  return found;
}

function readDirective(raw: string) {
  if (!raw.includes(marker)) return undefined;
  const body = withoutCloser(raw.trimEnd());
  const start = /^(?:\(\*+|<!--|[\s/*#;!-])*/.exec(body)![0].length;
  const match = directive.exec(body.slice(start));
  if (!match) return undefined;
  const [, file, colon, rest] = match;
  const list = colon ? idList.exec(rest!)?.[0] : undefined;
  const reason = list === undefined ? undefined : rest!.slice(list.length).replace(/^[\s:–—-]+/, '');
  return {
    ids: [...new Set((list ?? '').split(',').flatMap((id) => fullId(id.trim())))],
    reason: reason || undefined,
    file: file !== undefined,
    start,
    end: body.length,
  };
}

function withoutCloser(body: string): string {
  const closer = ['*/', '*)', '-->'].find((end) => body.endsWith(end));
  if (closer === undefined) return body;
  let end = body.length - closer.length;
  while (body[end - 1] === '*') end--;
  return body.slice(0, end).trimEnd();
}

function fullId(written: string): string[] {
  if (written === '') return [];
  return [/^\d+$/.test(written) ? `TARS${written.padStart(3, '0')}` : written.toUpperCase()];
}

/** For each line, the index of the first line from it on that holds code; the number of lines at the end. */
function nextLinesOfCode(places: Places, comments: readonly Comment[]): Uint32Array {
  const { text, lineStarts } = places;
  const next = new Uint32Array(lineStarts.length);
  const hasCode = new Uint8Array(lineStarts.length);
  let comment = 0;
  for (let index = 0; index < lineStarts.length; index++) {
    const end = lineStarts[index + 1] ?? text.length;
    for (let at = lineStarts[index]!; at < end; ) {
      while (comment < comments.length && comments[comment]!.end <= at) comment++;
      const current = comments[comment];
      if (current && current.start <= at) at = current.end;
      else if (/\s/.test(text[at]!)) at++;
      else {
        hasCode[index] = 1;
        break;
      }
    }
  }
  let following = lineStarts.length;
  for (let index = lineStarts.length - 1; index >= 0; index--) {
    if (hasCode[index]) following = index;
    next[index] = following;
  }
  return next;
}
