import { LearningDatabase } from '../../learning/database.js';
import { databasePath, unreadNotice } from '../../learning/database-path.js';
import { runCount } from '../../learning/runs.js';
import { type Standing, standings } from '../../learning/standing.js';
import type { StatsResult } from '../../learning/stats-schema.js';
import { findPattern } from '../../patterns/find.js';
import { loadPatterns } from '../../patterns/load.js';
import type { Pattern } from '../../patterns/pattern.js';
import { plural } from '../../reports/plural.js';
import { visible, visibleJson, visibleLine } from '../../reports/visible.js';
import type { Context } from '../context.js';
import { noticesOf, writeLine } from '../notice.js';
import type { Paint } from '../terminal.js';

export interface StatsOptions {
  patterns?: string[];
  learningDb?: string;
  all?: boolean;
  json?: boolean;
}

export async function showStats(
  ids: readonly string[],
  options: StatsOptions,
  context: Context,
): Promise<void> {
  const { stdout, stderr } = context.terminal;
  const { patterns } = await loadPatterns(options.patterns);
  const wanted = new Set(ids.map((id) => findPattern(patterns, id).id));
  const place = await databasePath(options.learningDb, context.cwd);
  const file = place.path;
  unreadNotice(place).forEach(noticesOf(context.terminal));
  const database = await LearningDatabase.openIfThere(place, context.signal);
  let ranked: Standing[];
  let runs: number;
  try {
    ranked = standings(database, patterns);
    runs = database ? runCount(database) : 0;
  } finally {
    database?.close();
  }
  const byId = new Map(patterns.map((pattern) => [pattern.id, pattern]));
  const rows = ranked
    .filter(({ id }) => wanted.size === 0 || wanted.has(id))
    .map((standing) => ({ ...standing, pattern: byId.get(standing.id)! }));
  if (options.json) {
    const result: StatsResult = {
      version: 1,
      database: database ? file : null,
      runs,
      patterns: rows.map(({ pattern: { name, severity, confidence }, ...standing }) => ({
        ...standing,
        name,
        severity,
        confidence,
      })),
    };
    stdout.write(`${visibleJson(result, 2)}\n`);
    return;
  }
  const shown = options.all || wanted.size > 0 ? rows : rows.filter(isKnown);
  if (shown.length > 0) stdout.write(table(shown, stdout.paint));
  if (wanted.size > 0) for (const row of shown) stdout.write(judgements(row, stdout.paint));
  const summary = database
    ? `${plural(runs, 'run')} in ${file}`
    : `nothing is recorded in ${file}; run with --learn`;
  writeLine(stderr, `${summary}; ${shown.length} of ${plural(rows.length, 'pattern')} shown`);
}

type Row = Standing & { pattern: Pattern };

function isKnown({ matched, human, validator }: Row): boolean {
  return matched + human.accepted + human.rejected + validator.accepted + validator.rejected > 0;
}

function table(rows: readonly Row[], paint: Paint): string {
  const header = ['rank', 'id', 'name', 'matches', '', 'fixed', 'right', 'wrong', 'confidence', 'trend', ''];
  const cells = rows.map((row) => [
    String(row.rank),
    row.id,
    row.pattern.name,
    String(row.matched),
    sparkline(row.recentMatches),
    String(row.applied),
    String(row.human.accepted + row.validator.accepted),
    String(row.human.rejected + row.validator.rejected),
    `${percent(row.posterior.mean)} (${percent(row.posterior.lower)}–${percent(row.posterior.upper)})`,
    arrow(row),
    row.demoted ? 'demoted' : '',
  ]);
  const widths = header.map((name, column) =>
    Math.max(name.length, ...cells.map((row) => visible(row[column]!).length)),
  );
  const numbers = new Set([0, 3, 5, 6, 7]);
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const text = visible(cell);
        return numbers.has(column) ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
      })
      .join('  ')
      .trimEnd();
  return [
    paint.dim(line(header)),
    ...cells.map((row) => (row[10] === '' ? line(row) : paint.yellow(line(row)))),
  ]
    .join('\n')
    .concat('\n');
}

function judgements({ id, judgements }: Row, paint: Paint): string {
  if (judgements.length === 0) return '';
  const lines = judgements.map(({ at, source, accepted, why, path, line }) => {
    const opinion = accepted ? paint.green('right') : paint.red('wrong');
    const reason = why === '' ? '' : `: ${why}`;
    return `  ${opinion}  ${paint.dim(at.slice(0, 10))}  ${visible(`${path}:${line}, ${source}${reason}`)}`;
  });
  return `\n${paint.bold(visibleLine(id))}\n${lines.join('\n')}\n`;
}

const bars = '▁▂▃▄▅▆▇█';

function sparkline(values: readonly number[]): string {
  const most = Math.max(1, ...values);
  return values.map((value) => bars[Math.round((value / most) * (bars.length - 1))]).join('');
}

function arrow({ trend, successRate }: Row): string {
  if (successRate === null) return '';
  const points = Math.round(100 * trend);
  return points > 0 ? `↑ ${points}` : points < 0 ? `↓ ${-points}` : '→';
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
