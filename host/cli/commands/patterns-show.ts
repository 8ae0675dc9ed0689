import { findPattern, matcherOf } from '../../patterns/find.js';
import { loadPatterns } from '../../patterns/load.js';
import { type Pattern, successRate } from '../../patterns/pattern.js';
import { visible, visibleJson, visibleLine } from '../../reports/visible.js';
import type { Context } from '../context.js';
import { placesText, tierText } from './patterns-list.js';

export interface ShowOptions {
  patterns?: string[];
  json?: boolean;
}

export async function showPattern(id: string, options: ShowOptions, context: Context): Promise<void> {
  const { stdout } = context.terminal;
  const { patterns } = await loadPatterns(options.patterns);
  const pattern = findPattern(patterns, id);
  if (options.json) {
    const rate = successRate(pattern.statistics) ?? null;
    stdout.write(`${visibleJson({ version: 1, pattern, successRate: rate }, 2)}\n`);
    return;
  }
  const { bold, dim } = stdout.paint;
  const lines = [
    bold(visible(`${pattern.id} ${pattern.name}`)),
    ...visible(pattern.description).split('\n'),
    '',
  ];
  for (const [name, value] of rows(pattern)) lines.push(`${dim(name.padEnd(11))} ${visible(value)}`);
  lines.push('', bold(matcherOf(pattern)), ...indented(matcherText(pattern)));
  if (pattern.fix !== undefined) lines.push('', bold('fix'), ...indented(fixText(pattern.fix)));
  const [first] = pattern.examples.invalid;
  if (first) {
    lines.push('', bold('finds'), ...indented(first.code));
    if (first.fixed !== undefined) lines.push('', bold('makes of it'), ...indented(first.fixed));
  }
  const [valid] = pattern.examples.valid;
  if (valid) lines.push('', bold('leaves alone'), ...indented(valid.code));
  stdout.write(`${lines.join('\n')}\n`);
}

function rows(pattern: Pattern): [string, string][] {
  const { valid, invalid } = pattern.examples;
  const rate = successRate(pattern.statistics);
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  return [
    ['severity', `${pattern.severity}${pattern.enabled ? '' : ' (switched off)'}`],
    ['tier', tierText(pattern)],
    ['reports', placesText(pattern)],
    ...optional('needs', pattern.library),
    ['category', pattern.category],
    ['languages', pattern.languages.join(', ')],
    ['message', pattern.message],
    ...optional('suggestion', pattern.suggestion),
    ...optional('tags', pattern.tags.join(', ')),
    ...optional('mirrors', pattern.mirrors.join(', ')),
    ['confidence', percent(pattern.confidence)],
    ['impact', percent(pattern.impact)],
    ['difficulty', percent(pattern.difficulty)],
    ...optional('success', rate === undefined ? undefined : `${percent(rate)} of applied fixes`),
    ['examples', `${valid.length} valid, ${invalid.length} invalid`],
    ...pattern.references.map((url): [string, string] => ['see', url]),
  ];
}

function optional(name: string, value: string | undefined): [string, string][] {
  return value === undefined || value === '' ? [] : [[name, value]];
}

function matcherText(pattern: Pattern): string {
  const { rule, constraints, utils, transform, detector, regex } = pattern;
  if (regex) return `/${regex.pattern}/${regex.flags ?? ''}`;
  return JSON.stringify(detector ?? { rule, constraints, utils, transform }, null, 2);
}

function fixText(fix: NonNullable<Pattern['fix']>): string {
  if (fix === true) return "the detector's own edits";
  if (fix === '') return '(removes the match)';
  return typeof fix === 'string' ? fix : JSON.stringify(fix, null, 2);
}

function indented(text: string): string[] {
  return text
    .replace(/\r?\n$/, '')
    .split('\n')
    .map((line) => `  ${visibleLine(line)}`);
}
