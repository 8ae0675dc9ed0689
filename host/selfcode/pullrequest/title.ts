import { plural } from '../../reports/plural.js';
import type { RunSummary } from '../run-summary.js';
import { committedEdits, countsBy, pathsOf } from './edits.js';

/** Patterns that a title names. */
const named = 3;

/** A line of plain text. Of the repository's texts it has only rules whose names are plain words. */
export function pullRequestTitle(run: RunSummary): string {
  const edits = committedEdits(run);
  const rules = countsBy(edits, ({ rule }) => rule).map(([rule]) => rule);
  const plain = rules.filter((rule) => /^[A-Za-z][\w.-]{0,39}$/.test(rule)).slice(0, named);
  const more = rules.length > plain.length && plain.length > 0 ? ', …' : '';
  const which = plain.length === 0 ? '' : ` (${plain.join(', ')}${more})`;
  return `${plural(edits.length, 'improvement')} in ${plural(pathsOf(edits).length, 'file')}${which}`;
}
