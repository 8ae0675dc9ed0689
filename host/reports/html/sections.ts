import { type SkipReason, skipLabels } from '../../files/skip.js';
import { severities } from '../../findings/severity.js';
import { plural } from '../plural.js';
import type { RunSummary } from '../run-report.js';
import { visible } from '../visible.js';
import { type FileSpot, weightOf } from './data.js';
import { escapeHtml } from './escape.js';

const text = (value: string) => escapeHtml(visible(value));
const hotSpots = 8;

export interface Problem {
  path: string;
  what: string;
}

/** Makes a card for each severity, and one line with the rest. */
export function summarySection(summary: RunSummary): string {
  const cards = severities.toReversed().map((severity) => {
    const count = summary.findings[severity];
    return `<li class="card ${severity}${count === 0 ? ' none' : ''}"><b>${count}</b><span>${severity === 'info' ? 'info' : plural(count, severity).replace(/^\d+ /, '')}</span></li>`;
  });
  const facts = [
    plural(summary.files, 'file'),
    ...counted(summary.failed, 'failed'),
    ...counted(summary.partial, 'parsed in part'),
    ...counted(summary.cut, 'cut short'),
    ...counted(summary.reused, 'reused'),
    ...counted(summary.suppressed, 'suppressed'),
    ...counted(summary.baseline, 'in the baseline'),
    ...counted(summary.fixed, 'fixed'),
    ...counted(summary.refused, summary.refused === 1 ? 'fix refused' : 'fixes refused'),
    ...(Object.entries(summary.skipped) as [SkipReason, number][]).map(
      ([reason, count]) => `${count} skipped: ${skipLabels[reason]}`,
    ),
    `${(summary.elapsedMs / 1000).toFixed(2)} s`,
    ...(summary.interrupted ? ['interrupted'] : []),
  ];
  return `<ul class="cards">${cards.join('')}</ul>\n<p class="facts">${facts.map((fact) => `<span>${text(fact)}</span>`).join(' ')}</p>\n`;
}

function counted(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

/** Draws the files to look at first, as bars that need no script. */
export function hotSpotSection(files: readonly FileSpot[]): string {
  const hot = files
    .filter(({ findings }) => weightOf(findings) > 0)
    .toSorted((a, b) => weightOf(b.findings) - weightOf(a.findings) || (a.path < b.path ? -1 : 1))
    .slice(0, hotSpots);
  if (hot.length === 0) return '';
  const most = weightOf(hot[0]!.findings);
  const rows = hot.map(({ path, findings }) => {
    const names = ['error', 'warning', 'info', 'hint'];
    const counts = findings.flatMap((count, index) =>
      count === 0 ? [] : [`<i class="${names[index]}">${count}</i>`],
    );
    return `<li><span class="name">${text(path)}</span><span class="counts">${counts.join('')}</span>${bar(weightOf(findings) / most)}</li>`;
  });
  return `<ol class="spots">${rows.join('\n')}</ol>`;
}

function bar(share: number): string {
  return `<svg viewBox="0 0 90 8" aria-hidden="true"><rect width="${Math.max(1, Math.round(90 * share))}" height="8" rx="4"/></svg>`;
}

export function problemSection(problems: readonly Problem[]): string {
  if (problems.length === 0) return '';
  const rows = problems.map(({ path, what }) => `<li><b>${text(path)}</b> ${text(what)}</li>`);
  return `<section class="panel problems"><h2>What is not whole</h2><ul>${rows.join('\n')}</ul></section>\n`;
}
