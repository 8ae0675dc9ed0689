import { createHash } from 'node:crypto';
import type { RunEnd, RunStart } from '../run-report.js';
import { backendText } from '../run-report.js';
import { visible } from '../visible.js';
import type { PageData } from './data.js';
import { escapeHtml, scriptJson } from './escape.js';
import { type FindingRow, findingRow } from './finding-row.js';
import { hotSpotSection, type Problem, problemSection, summarySection } from './sections.js';

export interface Document {
  run: RunStart;
  end: RunEnd;
  startedAt: Date;
  data: PageData;
  rows: readonly FindingRow[];
  /** All findings; `rows` are the most severe of them. */
  total: number;
  problems: readonly Problem[];
  script: string;
  style: string;
}

/** With so few findings, the page shows their code at once. */
const fewRows = 25;

export function* documentHtml(document: Document): Iterable<string> {
  const { run, end, startedAt, data, rows, total, problems, script, style } = document;
  const text = (value: string) => escapeHtml(visible(value));
  const rules = new Map(end.rules.map((rule) => [rule.id, rule]));
  const open = rows.length <= fewRows;
  const more =
    rows.length < total
      ? `<p class="note">The ${rows.length} most severe of ${total} findings are shown.</p>`
      : '';
  const when = startedAt.toISOString().slice(0, 16).replace('T', ' ');
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy(script, style))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${text(`${total} findings of ${run.agent}`)}</title>
<style>${style}</style>
</head>
<body>
<header>
<div><h1>Report of ${text(run.agent)}</h1>
<p>${when} UTC · <span title="${text(run.backend.reason)}">${text(backendText(run.backend))}</span> · ${text(run.tool.name)} ${text(run.tool.version)}</p></div>
<div id="theme"></div>
</header>
<main>
${summarySection(end.summary)}
<div class="charts">
<section class="panel" id="map"><h2>Hot spots</h2>${hotSpotSection(data.files) || '<p class="note">There are none.</p>'}</section>
${data.history.length > 1 ? '<section class="panel" id="history"><h2>History</h2></section>' : ''}
</div>
<section class="panel findings"><h2>Findings</h2>${more}
<div id="filters"></div>
`;
  if (rows.length === 0) yield '<p class="note">Nothing was found.</p>';
  else {
    yield tableHead;
    for (const row of rows) yield findingRow(row, rules.get(row.finding.ruleId), open);
    yield '</tbody></table>';
  }
  yield `
</section>
${problemSection(problems)}</main>
<footer><p>This page needs no network, and works without scripts.</p></footer>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

const columns = ['severity', 'rule', 'finding', 'place', 'confidence'];
const tableHead = `<table><thead><tr>${columns
  .map((name) => `<th scope="col" data-sort="${name}">${name}</th>`)
  .join('')}</tr></thead>\n<tbody>\n`;

/** Makes the content policy: nothing is loaded, and only the page's own script and style run. */
function policy(script: string, style: string): string {
  const hash = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  return `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
}
