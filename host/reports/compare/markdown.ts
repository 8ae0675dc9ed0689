import { severities } from '../../findings/severity.js';
import { inMarkdown, severityMarks } from '../markdown.js';
import { plural } from '../plural.js';
import { worstFirst } from './compare.js';
import type { ComparedFinding, Comparison } from './schema.js';
import { delta } from './text.js';

/** Longer lists are cut, since a comment's length is limited. */
const maximumRows = 100;

/** Writes the comparison as the comment of a change. */
export function comparisonMarkdown({ before, after, findings, files, metrics }: Comparison): string {
  const sums = [
    ...severities.toReversed().map((severity) => ({
      name: `${severityMarks[severity]} ${severity}`,
      before: before.findings[severity],
      after: after.findings[severity],
    })),
    ...metrics.totals.map((metric) => ({ ...metric, name: inMarkdown(metric.name) })),
  ].filter((row) => row.before !== 0 || row.after !== 0);
  const changed = files.map(
    (file) => `| ${inMarkdown(file.path)} | ${file.before} | ${file.after} | ${file.new} | ${file.gone} |`,
  );
  const parts = [
    `# ${plural(findings.new.length, 'new finding')}, ${findings.gone.length} gone\n`,
    table(
      ['', 'before', 'after', 'change'],
      sums.map((row) => `| ${row.name} | ${row.before} | ${row.after} | ${delta(row.before, row.after)} |`),
    ),
    list('New', findings.new),
    list(
      'Other severity',
      findings.severityChanges.map((finding) => ({
        ...finding,
        message: `${finding.message} (was ${finding.from})`,
      })),
    ),
    list('Gone', findings.gone),
    list('In files that failed', findings.unseen),
    changed.length === 0 ? '' : `\n## Files\n\n${table(['file', 'before', 'after', 'new', 'gone'], changed)}`,
    metrics.files.length === 0
      ? ''
      : `\n## Metrics\n\n${table(
          ['file', 'metric', 'before', 'after', 'change'],
          metrics.files.map(
            ({ path, name, subject, before: old, after: now }) =>
              `| ${inMarkdown(path)} | ${inMarkdown(subject === undefined ? name : `${name} ${subject}`)} | ${old} | ${now} | ${delta(old, now)} |`,
          ),
        )}`,
  ];
  return parts.join('');
}

function list(title: string, findings: readonly ComparedFinding[]): string {
  if (findings.length === 0) return '';
  const rows = worstFirst(findings).map(
    ({ severity, path, line, ruleId, message }) =>
      `| ${severityMarks[severity]} ${severity} | ${inMarkdown(`${path}:${line}`)} | ${inMarkdown(ruleId)} | ${inMarkdown(message)} |`,
  );
  return `\n## ${title}\n\n${table(['severity', 'place', 'rule', 'finding'], rows)}`;
}

function table(columns: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const shown = rows.slice(0, maximumRows);
  const more = rows.length > shown.length ? `\n${rows.length - shown.length} more.\n` : '';
  return `| ${columns.join(' | ')} |\n| ${columns.map(() => '---').join(' | ')} |\n${shown.join('\n')}\n${more}`;
}
