import { loadPatterns } from '../../patterns/load.js';
import { filterOf, overviewOf, type PatternFilter } from '../../patterns/overview.js';
import type { Pattern } from '../../patterns/pattern.js';
import { places } from '../../patterns/tiers.js';
import { visible, visibleJson, visibleLine } from '../../reports/visible.js';
import type { Context } from '../context.js';
import { writeLine } from '../notice.js';

export interface ListOptions extends PatternFilter {
  patterns?: string[];
  json?: boolean;
}

export async function listPatterns(options: ListOptions, context: Context): Promise<void> {
  const { stdout, stderr } = context.terminal;
  const { patterns } = await loadPatterns(options.patterns);
  const chosen = patterns.filter(filterOf(options));
  if (options.json) {
    stdout.write(`${visibleJson({ version: 1, patterns: chosen.map(overviewOf) }, 2)}\n`);
    return;
  }
  const width = (column: (pattern: Pattern) => string) =>
    Math.max(0, ...chosen.map((pattern) => column(pattern).length));
  const idWidth = width(({ id }) => visibleLine(id));
  const nameWidth = width(({ name }) => visible(name));
  const [tierWidth, placesWidth] = [width(tierText), width(placesText)];
  for (const pattern of chosen) {
    const { id, name, severity, languages, enabled } = pattern;
    const marks = [...(pattern.fix === undefined ? [] : ['fix']), ...(enabled ? [] : ['off'])];
    const cells = [
      stdout.paint.bold(visibleLine(id).padEnd(idWidth)),
      severity.padEnd(7),
      tierText(pattern).padEnd(tierWidth),
      placesText(pattern).padEnd(placesWidth),
      visible(name).padEnd(nameWidth),
      languages.join(', '),
      stdout.paint.dim(marks.join(' ')),
    ];
    stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
  const fixes = chosen.filter(({ fix }) => fix !== undefined).length;
  writeLine(stderr, `${chosen.length} of ${patterns.length} patterns, ${fixes} with a fix`);
}

/** The tier as the profiles take it; a condition limits where the pattern is a recommended one. */
export function tierText({ tier, recommendedIf }: Pattern): string {
  return tier === 'recommended' && recommendedIf !== undefined ? `${tier} if ${recommendedIf}` : tier;
}

/** The classes of files that the pattern reports in. */
export function placesText({ in: classes }: Pattern): string {
  return classes.length === places.length ? 'everywhere' : `in ${classes.join(', ')}`;
}
