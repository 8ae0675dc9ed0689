import type { RunSummary } from '../run-summary.js';
import { otherEdits } from './edits.js';
import { foreign, table } from './markdown.js';

const columns = [
  ['pattern', 'left'],
  ['file', 'left'],
  ['line', 'right'],
  ['end', 'left'],
  ['why', 'left'],
] as const;

/** Edits of a group that a row names. */
const partnersShown = 5;

/** The table of edits that aren't on the branch, and why, in at most `maximum` UTF-16 units. */
export function reverted(run: RunSummary, maximum: number): string {
  const edits = otherEdits(run);
  if (edits.length === 0) return '';
  const places = new Map(run.edits.map(({ id, path, line }) => [id, `${path}:${line}`]));
  const rows = edits.map(({ rule, path, line, end, reason, with: partners }) => {
    const shown = partners.slice(0, partnersShown).map((id) => foreign(places.get(id) ?? id, 120));
    const more = partners.length > shown.length ? ` and ${partners.length - shown.length} more` : '';
    const together = shown.length === 0 ? '' : ` (fails together with ${shown.join(', ')}${more})`;
    return [
      foreign(rule, 60),
      foreign(path),
      String(line),
      foreign(end, 40),
      foreign(reason ?? '') + together,
    ];
  });
  const heading = '## Not on this branch\n\n';
  return heading + table(columns, rows, maximum - heading.length);
}
