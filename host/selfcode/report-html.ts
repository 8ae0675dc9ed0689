import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { escapeHtml } from '../reports/html/escape.js';
import { plural } from '../reports/plural.js';
import { visible } from '../reports/visible.js';
import { type RunEnd, runEnds } from './outcomes.js';
import type { RunSummary } from './run-summary.js';

const text = (value: string) => escapeHtml(visible(value));
const mostRows = 2000;
const mostDiffLines = 20_000;

/** Writes a run as one page that needs no network and runs no script. */
export async function runReportHtml(summary: RunSummary, diff: string): Promise<string> {
  const style = await readFile(new URL('../reports/html/page/page.css', import.meta.url), 'utf8');
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${text(`Run ${summary.run}: ${summary.end}`)}</title>
<style>${style}</style>
</head>
<body>
${header(summary)}
<main>
${cards(summary)}
${section('Improvements', improvements(summary))}
${section('Reverted and refused', refused(summary))}
${section('Files', files(summary))}
${section('Changes', changes(diff))}
</main>
<footer><p>This page needs no network and runs no script.</p></footer>
</body>
</html>
`;
}

function header({ run, end, error, startedAt, repository, branch, backend }: RunSummary): string {
  const on = `${repository.name} at ${repository.base.slice(0, 12)}${branch === undefined ? '' : ` · branch ${branch}`}`;
  const why = error === undefined ? '' : `<p>${text(`${error.code}: ${error.message}`)}</p>\n`;
  return `<header><div><h1>${text(`${end}: ${runEnds[end as RunEnd] ?? ''}`)}</h1>
${why}<p>${text(`run ${run} · ${startedAt} · ${on} · ${backend} backend`)}</p></div></header>`;
}

function cards({ edits, tests, files }: RunSummary): string {
  const count = (end: string) => edits.filter((edit) => edit.end === end).length;
  const improved = files.filter(({ end }) => end === 'improved').length;
  const values = [
    [count('committed'), 'committed'],
    [improved, 'files improved'],
    [count('reverted'), 'reverted'],
    [edits.length - count('committed') - count('reverted'), 'not applied'],
  ] as const;
  const list = values.map(([value, name]) => `<li class="card"><b>${value}</b><span>${name}</span></li>`);
  const facts =
    tests.state === 'untested'
      ? `untested: ${tests.why}`
      : `${tests.command}: ${plural(tests.runs, 'run')}, confined by ${tests.confinement}${quarantined(tests.quarantined)}`;
  return `<ul class="cards">${list.join('')}</ul>\n<p class="facts"><span>${text(facts)}</span></p>`;
}

function quarantined(names: readonly string[]): string {
  return names.length === 0
    ? ''
    : `, quarantined: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`;
}

function section(title: string, content: string): string {
  return content === '' ? '' : `<section class="panel"><h2>${title}</h2>${content}</section>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${text(cell)}</${tag}>`).join('')}</tr>`;
  const shown = rows.slice(0, mostRows).map((row) => line(row, 'td'));
  const more = rows.length > mostRows ? `<p class="note">${mostRows} of ${rows.length} are shown.</p>` : '';
  return `<table><thead>${line(head, 'th')}</thead><tbody>${shown.join('\n')}</tbody></table>${more}`;
}

function improvements({ edits }: RunSummary): string {
  const rows = edits
    .filter(({ end }) => end === 'committed')
    .map(({ rule, ruleName, path, line, score, lines, commit, message }) => {
      const size = `+${lines.added} −${lines.removed}`;
      return [
        `${rule} ${ruleName}`,
        `${path}:${line}`,
        message,
        score.toFixed(2),
        size,
        commit?.slice(0, 12) ?? '',
      ];
    });
  return table(['rule', 'place', 'finding', 'score', 'lines', 'commit'], rows);
}

function refused({ edits }: RunSummary): string {
  const rows = edits
    .filter(({ end }) => end !== 'committed')
    .map(({ rule, path, line, end, reason, with: others }) => {
      const together = others.length > 0 ? `together with ${others.join(', ')}` : '';
      return [rule, `${path}:${line}`, end, [reason ?? '', together].filter(Boolean).join('; ')];
    });
  return table(['rule', 'place', 'end', 'reason'], rows);
}

function files({ files: all }: RunSummary): string {
  const rows = all
    .filter(({ end }) => end !== 'clean' && end !== 'skipped')
    .map(({ path, end, scoreBefore, scoreAfter, owners }) => {
      const number = (score: number | undefined) => score?.toFixed(1) ?? '';
      return [path, end, number(scoreBefore), number(scoreAfter), owners.join(' ')];
    });
  return table(['file', 'end', 'score before', 'after', 'owners'], rows);
}

function changes(diff: string): string {
  if (diff === '') return '';
  const lines = diff.split('\n');
  const shown = lines.slice(0, mostDiffLines).map(text).join('\n');
  const more = lines.length > mostDiffLines ? '<p class="note">The rest is in changes.patch.</p>' : '';
  return `<pre>${shown}</pre>${more}`;
}
