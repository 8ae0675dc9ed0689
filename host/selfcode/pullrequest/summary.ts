import { plural } from '../../reports/plural.js';
import type { RunSummary } from '../run-summary.js';
import { committedEdits, countsBy, linesOf, otherEdits, pathsOf } from './edits.js';
import { foreign, shortDigest } from './markdown.js';

/** Patterns that the summary counts. */
const listed = 5;

/** What the branch holds, in a few sentences. */
export function summary(run: RunSummary): string {
  const edits = committedEdits(run);
  const { added, removed } = linesOf(edits);
  const rules = countsBy(edits, ({ rule, ruleName }) => ruleName || rule);
  const shown = rules.slice(0, listed).map(([name, count]) => `${count} × ${foreign(name, 80)}`);
  const rest = rules.length > listed ? `, and ${plural(rules.length - listed, 'other pattern')}` : '';
  const { name, base, baseBranch } = run.repository;
  const from = baseBranch === undefined ? '' : ` of ${foreign(baseBranch, 100)}`;
  const others = otherEdits(run).length;
  const sentences = [
    `**${plural(edits.length, 'improvement')}** in ${plural(pathsOf(edits).length, 'file')} of ${foreign(name, 100)}, made from commit ${shortDigest(base)}${from}.`,
    `${plural(added, 'line')} added, ${removed} removed.`,
    ...(shown.length === 0 ? [] : [`Patterns: ${shown.join(', ')}${rest}.`]),
    ...(others === 0 ? [] : [`${plural(others, 'other edit')} didn't come this far; they are listed below.`]),
    testsInShort(run.tests),
  ];
  return `${sentences.join(' ')}\n`;
}

function testsInShort(tests: RunSummary['tests']): string {
  if (tests.state === 'untested') return '**This branch is untested.**';
  const wavering = tests.quarantined.length;
  const aside = wavering === 0 ? '' : `, ${plural(wavering, 'wavering test')} left aside`;
  return `The tests pass before and after${aside}.`;
}
