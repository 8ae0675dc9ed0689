import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BenchRecord } from '#host/bench/record.js';
import { cells, machineText, roundsText } from '#host/bench/text.js';
import { goalsOf } from './goals.js';

/** Writes a record as one self-contained page with plots. */
export async function page(record: BenchRecord): Promise<string> {
  const library = await readFile(
    createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js'),
    'utf8',
  );
  const script = await readFile(new URL('./plots.js', import.meta.url), 'utf8');
  const goals = goalsOf(record).map(({ goal, measured, met }) => [goal, measured, met ? 'yes' : 'no']);
  const sections = record.measurements.map(
    (measurement) => `<section>
<h2>${escaped(measurement.title)}</h2>
<p>${escaped(measurement.notes.join(' '))} ${measurement.better === 'higher' ? 'Higher' : 'Lower'} is better.</p>
<div class="plot" data-measurement="${escaped(measurement.name)}"></div>
<details><summary>Figures</summary>${table(cells(measurement))}</details>
</section>`,
  );
  const absent = record.skipped.map(({ name, reason }) => `<li>${escaped(name)}: ${escaped(reason)}</li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>tars-hyperlight benchmarks, ${escaped(record.date.slice(0, 10))}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>tars-hyperlight benchmarks</h1>
<p>${escaped(record.date.slice(0, 16).replace('T', ' '))} UTC. ${escaped(machineText(record.machine))}.</p>
<p>${escaped(roundsText(record))}.</p>
</header>
${goals.length > 0 ? `<section class="wide"><h2>Goals</h2>${table([['goal', 'measured', 'met'], ...goals])}</section>` : ''}
<main>${sections.join('\n')}</main>
${absent.length > 0 ? `<section class="wide"><h2>Not measured</h2><ul>${absent.join('')}</ul></section>` : ''}
<script type="application/json" id="record">${JSON.stringify(record).replaceAll('<', '\\u003c')}</script>
<script>${library}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

function table([head, ...body]: string[][]): string {
  const row = (cell: 'td' | 'th', texts: string[]) =>
    `<tr>${texts.map((text) => `<${cell}>${escaped(text)}</${cell}>`).join('')}</tr>`;
  return `<div class="table"><table><thead>${row('th', head!)}</thead><tbody>${body.map((texts) => row('td', texts)).join('')}</tbody></table></div>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
body { margin: 0 auto; padding: 1.5rem; max-width: 90rem; color: #1c2330; background: #f6f7f9; font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 0; font-size: 1.1rem; }
p { margin: .3rem 0; color: #566072; }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(34rem, 100%), 1fr)); }
section { min-width: 0; padding: 1rem; border: 1px solid #dde1e7; border-radius: 8px; background: #fff; }
.wide { margin: 1rem 0; }
.plot { width: 100%; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
td, th { padding: .2rem .7rem .2rem 0; border-bottom: 1px solid #eceef2; text-align: left; vertical-align: top; }
summary { cursor: pointer; color: #566072; }`;
