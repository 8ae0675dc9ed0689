import type { Rule } from '../../../wit/types/agent.js';
import type { LineIndex } from '../../findings/line-index.js';
import { severities } from '../../findings/severity.js';
import { codeFrame } from '../code-frame.js';
import type { ReportedFinding } from '../run-report.js';
import { visible } from '../visible.js';
import { escapeHtml } from './escape.js';

const columns = 110;

export interface FindingRow {
  path: string;
  finding: ReportedFinding;
  /** HTML; empty if the text isn't known. */
  frame: string;
}

/** Draws a finding's code as HTML. `visible` escapes the characters that mark code, so none comes from the code. */
export function frameHtml(places: LineIndex, { span }: ReportedFinding): string {
  const frame = codeFrame(places, span, {
    columns,
    dim: (text) => `\x01${text}\x03`,
    mark: (text) => `\x02${text}\x03`,
  });
  return escapeHtml(dedented(frame))
    .replaceAll('\x01', '<span class="dim">')
    .replaceAll('\x02', '<span class="mark">')
    .replaceAll('\x03', '</span>');
}

/** Removes the blanks that all lines of code begin with; narrow windows have no room for them. */
function dedented(frame: string): string {
  const lines = frame.split('\n').map((line) => /^ *(\x01[^\x03]*\x03) ?( *)(.*)$/.exec(line)!);
  const blanks = Math.min(
    ...lines.filter(([, , , code]) => code !== '').map(([, , indent]) => indent!.length),
  );
  return lines.map(([, gutter, indent, code]) => `${gutter} ${indent!.slice(blanks)}${code}`).join('\n');
}

export function findingRow(
  { path, finding, frame }: FindingRow,
  rule: Rule | undefined,
  open: boolean,
): string {
  const { ruleId, severity, message, span, confidence, suggestion, fingerprint } = finding;
  const text = (value: string) => escapeHtml(visible(value));
  const place = `${path}:${span.line}`;
  const advice = suggestion === undefined ? '' : `<p class="advice">${prose(suggestion.message)}</p>`;
  const code =
    frame === '' ? '' : `<details${open ? ' open' : ''}><summary>code</summary><pre>${frame}</pre></details>`;
  const sort = `data-severity="${severities.indexOf(severity)}" data-rule="${text(ruleId)}" data-path="${text(path)}" data-line="${span.line}" data-confidence="${confidence}"`;
  return (
    `<tr ${sort} id="${text(fingerprint)}">` +
    `<td><span class="badge ${severity}">${severity}</span></td>` +
    `<td class="rule"><b>${text(ruleId)}</b><small>${text(rule?.name ?? '')}</small></td>` +
    `<td class="what"><p>${prose(message)}</p>${advice}${code}</td>` +
    `<td class="place" title="${text(place)}"><span>${breakable(text(path))}</span><b>:${span.line}</b></td>` +
    `<td class="sure">${Math.round(100 * confidence)} %</td></tr>\n`
  );
}

/** Messages quote code in backticks. */
function prose(message: string): string {
  return escapeHtml(visible(message)).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** Allows a break after each slash of a path. */
function breakable(path: string): string {
  return path.replaceAll('/', '/<wbr>');
}
