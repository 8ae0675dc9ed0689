import { ruleCounts } from '../../learning/counts.js';
import { LearningDatabase } from '../../learning/database.js';
import { databasePath, unreadNotice } from '../../learning/database-path.js';
import { documentOf } from '../../learning/tars-counts.js';
import { loadPatterns } from '../../patterns/load.js';
import { plural } from '../../reports/plural.js';
import { visibleJson } from '../../reports/visible.js';
import type { Context } from '../context.js';
import { noticesOf, writeLine } from '../notice.js';
import { writeResult } from '../run/sink.js';

export interface CountsExportOptions {
  patterns?: string[];
  learningDb?: string;
  output?: string;
}

export async function exportCounts(options: CountsExportOptions, context: Context): Promise<void> {
  const { stdout, stderr } = context.terminal;
  const onNotice = noticesOf(context.terminal);
  const { patterns } = await loadPatterns(options.patterns);
  const place = await databasePath(options.learningDb, context.cwd);
  unreadNotice(place).forEach(onNotice);
  const database = await LearningDatabase.openIfThere(place, context.signal);
  try {
    const counts = database ? ruleCounts(database) : new Map();
    const document = patterns.flatMap(({ id, name }) => {
      const found = counts.get(id);
      return found === undefined ? [] : [documentOf(id, name, found)];
    });
    await writeResult(options.output, stdout, `${visibleJson(document, 2)}\n`);
    const others = counts.size - document.length;
    if (others > 0) onNotice(`${plural(others, 'rule')} with records left out: no pattern of --patterns`);
    const from = database ? `from ${place.path}` : `; nothing is recorded in ${place.path}`;
    writeLine(stderr, `counts of ${plural(document.length, 'pattern')}${database ? ' ' : ''}${from}`);
  } finally {
    database?.close();
  }
}
