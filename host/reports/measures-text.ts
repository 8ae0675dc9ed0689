import type { CloneGroup } from '../findings/clones/finder.js';
import type { Measured, MeasuresSummary, MeasureTotals } from './measures-summary.js';
import { plural } from './plural.js';
import { visible, visibleLine } from './visible.js';

const clonesShown = 10;

/** Writes the most complex functions and files, clones and totals of a run, for people. */
export function measuresText(summary: MeasuresSummary, bold: (text: string) => string): string {
  const { functions, files, clones, totals } = summary;
  const blocks = [
    functions.length > 0 ? table('most complex functions', functions, bold) : '',
    files.length > 1 ? table('most complex files', files, bold) : '',
    clones.length > 0 ? cloneList(clones, bold) : '',
    totals.files > 0 ? `${bold('totals')}\n  ${totalsLine(totals)}\n` : '',
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

const columns = ['cognitive', 'cyclomatic', 'lines', 'maintainability'] as const;

function table(title: string, units: readonly Measured[], bold: (text: string) => string): string {
  const rows = units.map(({ cognitive, cyclomatic, codeLines, maintainability, path, line, subject }) => {
    const numbers = [cognitive, cyclomatic, codeLines, maintainability?.toFixed(1) ?? ''];
    const cells = numbers.map((value, at) => String(value).padStart(columns[at]!.length));
    const place = subject === undefined ? visible(path) : `${visible(path)}:${line} ${visible(subject)}`;
    return `  ${cells.join('  ')}  ${place}\n`;
  });
  return `${bold(title)}\n  ${columns.join('  ')}\n${rows.join('')}`;
}

function cloneList(clones: readonly CloneGroup[], bold: (text: string) => string): string {
  const shown = clones.slice(0, clonesShown).map(({ tokens, lines, places }) => {
    const list = places.map(({ path, line, endLine }) => `    ${visibleLine(path)}:${line}-${endLine}\n`);
    return `  ${plural(tokens, 'token')}, ${plural(lines, 'line')}, ${places.length} places\n${list.join('')}`;
  });
  const more = clones.length - shown.length;
  const rest = more > 0 ? `  … and ${plural(more, 'group')} more; --format json has all\n` : '';
  return `${bold('clones')}\n${shown.join('')}${rest}`;
}

function totalsLine(totals: MeasureTotals): string {
  const { files, functions, codeLines, commentLines, cyclomatic, cognitive, tokens, clonedTokens } = totals;
  const parts = [
    plural(files, 'file'),
    plural(functions, 'function'),
    plural(codeLines, 'line of code', 'lines of code'),
    `${commentLines} of comments`,
    `cyclomatic ${cyclomatic}`,
    `cognitive ${cognitive}`,
  ];
  if (tokens > 0) parts.push(`${((100 * clonedTokens) / tokens).toFixed(1)} % of the tokens in clones`);
  return parts.join(' · ');
}
