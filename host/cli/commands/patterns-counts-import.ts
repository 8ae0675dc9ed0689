import { LearningDatabase } from '../../learning/database.js';
import { databasePath, unreadNotice } from '../../learning/database-path.js';
import { type CountsImport, importCounts as importInto } from '../../learning/import-counts.js';
import { mostImported } from '../../learning/imported-counts.js';
import type { PatternCounts } from '../../patterns/counts-schema.js';
import { type CountsRefusal, PatternNames } from '../../patterns/import/counts.js';
import { readCountsAt } from '../../patterns/import/counts-files.js';
import { loadPatterns } from '../../patterns/load.js';
import { plural } from '../../reports/plural.js';
import { visible } from '../../reports/visible.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { noticesOf, writeLine } from '../notice.js';
import type { Output } from '../terminal.js';

export interface CountsImportOptions {
  patterns?: string[];
  learningDb?: string;
}

const shownNames = 20;

export async function importCounts(
  path: string,
  options: CountsImportOptions,
  context: Context,
): Promise<void> {
  const { stderr } = context.terminal;
  const onNotice = noticesOf(context.terminal);
  const { patterns } = await loadPatterns(options.patterns);
  const names = new PatternNames(patterns);
  const { counts, refused } = await readCountsAt(path, context.cwd, context.signal);
  const known: [string, PatternCounts][] = [];
  const unknown: string[] = [];
  for (const one of counts) {
    const rule = names.find(one);
    if (rule === undefined) unknown.push(one.Id);
    else known.push([rule, one]);
  }
  const place = await databasePath(options.learningDb, context.cwd);
  unreadNotice(place).forEach(onNotice);
  const { recorded, unchanged, repeated, scaled } = await importAt(place, known, context.signal);
  if (unknown.length > 0) onNotice(`no pattern here has the id or name of ${listed(unknown)}`);
  if (repeated.length > 0) {
    onNotice(`more than one record is of ${listed(repeated)}: the counts with the last use are taken`);
  }
  if (scaled.length > 0) {
    onNotice(`over ${mostImported} judgements weigh as ${mostImported}: of ${listed(scaled)}`);
  }
  writeRefused(refused, stderr);
  writeLine(
    stderr,
    `counts of ${plural(recorded.length, 'pattern')} imported into ${place.path}; ` +
      `${unchanged.length} unchanged, ${unknown.length} unknown, ${refused.length} left out`,
  );
  if (refused.length > 0) context.setExitCode(counts.length > 0 ? exitCodes.incomplete : exitCodes.settings);
}

/** Makes no database for nothing. */
async function importAt(
  place: Parameters<typeof LearningDatabase.open>[0],
  known: readonly [string, PatternCounts][],
  signal: AbortSignal,
): Promise<CountsImport> {
  if (known.length === 0) return { recorded: [], unchanged: [], repeated: [], scaled: [] };
  const database = await LearningDatabase.open(place, signal);
  try {
    return importInto(database, known);
  } finally {
    database.close();
  }
}

function writeRefused(refused: readonly CountsRefusal[], stderr: Output): void {
  for (const { name, message } of refused.slice(0, shownNames)) {
    stderr.write(`${stderr.paint.red('left out')}: ${visible(name)}: ${visible(message)}\n`);
  }
  const more = refused.length - shownNames;
  if (more > 0) writeLine(stderr, `… and ${more} more`);
}

function listed(names: readonly string[]): string {
  const more = names.length - shownNames;
  return [...names.slice(0, shownNames), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
