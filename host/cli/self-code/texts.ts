import { groupBy } from '../../base/group-by.js';
import { plural } from '../../reports/plural.js';
import { visibleLine } from '../../reports/visible.js';
import { runEnds, type Stage } from '../../selfcode/outcomes.js';
import type { RunSummary } from '../../selfcode/run-summary.js';

/** Reasons that are shown. */
const mostExplained = 20;

/** Says what became of a run, a fact a line. `stage`: where it is, if it is under way. */
export function runText(summary: RunSummary, folder: string, stage?: Stage): string {
  const { run, end, branch, edits, files, tests, repository, error } = summary;
  const became = `${end}: ${runEnds[end as keyof typeof runEnds]}`;
  const isOpen = stage !== undefined && summary.endedAt === undefined;
  const lines = [`run ${run}: ${isOpen ? `under way, at ${stage}` : became}`];
  if (!isOpen && error !== undefined) lines.push(`error[${error.code}]: ${error.message}`);
  const base = repository.base.slice(0, 12);
  if (branch !== undefined)
    lines.push(`branch ${branch}, ${plural(commitsOf(summary), 'commit')} on ${base}`);
  lines.push(`edits: ${counts(edits.map((edit) => edit.end)) || 'none'}`);
  lines.push(`files: ${counts(files.map((file) => file.end)) || 'none'}`);
  lines.push(`tests: ${testsText(tests)}`);
  lines.push(...explanations(edits));
  if (!isOpen && (end === 'failed' || end === 'stopped'))
    lines.push(`"tarscli self-code resume ${run}" goes on with it`);
  lines.push(`report: ${folder}`);
  return lines.map((line) => `${visibleLine(line)}\n`).join('');
}

/** Says of edits that came to nothing why, once of those with equal reasons. */
function explanations(edits: RunSummary['edits']): string[] {
  const explained = edits.filter((one) => ['reverted', 'rejected', 'not-generated'].includes(one.end));
  const alike = groupBy(explained, ({ end, rule, reason, with: others }) =>
    JSON.stringify([end, rule, reason, others]),
  );
  const lines = [...alike.values()].map((same) => {
    const [{ end, rule, path, line, reason, with: others }] = same as [RunSummary['edits'][number]];
    const together = others.length > 0 ? `, together with ${others.join(', ')}` : '';
    const more = same.length > 1 ? ` and ${same.length - 1} more` : '';
    return `${end}: ${rule} ${path}:${line}${more}: ${reason}${together}`;
  });
  const left = lines.length - mostExplained;
  return left > 0 ? [...lines.slice(0, mostExplained), `${left} more reasons are in report.html`] : lines;
}

function commitsOf({ edits }: RunSummary): number {
  return new Set(edits.flatMap(({ commit }) => (commit === undefined ? [] : [commit]))).size;
}

function testsText(tests: RunSummary['tests']): string {
  if (tests.state === 'untested') return `untested: ${tests.why}`;
  const { command, runs, quarantined, confinement } = tests;
  const wavering =
    quarantined.length > 0
      ? `, ${quarantined.length} quarantined: ${quarantined.slice(0, 5).join(', ')}`
      : '';
  return `${command}: ${plural(runs, 'run')}, confined by ${confinement}${wavering}`;
}

/** Counts each word: `3 committed, 1 reverted`. */
export function counts(words: readonly string[]): string {
  const by = new Map<string, number>();
  for (const word of words) by.set(word, (by.get(word) ?? 0) + 1);
  return [...by]
    .sort(([, a], [, b]) => b - a)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ');
}
