import { resolve } from 'node:path';
import { type ImportNote, importFile } from '../../patterns/import/import.js';
import { formatVersion } from '../../patterns/schema.js';
import { visible, visibleJson } from '../../reports/visible.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { writeLine } from '../notice.js';
import { writeResult } from '../run/sink.js';

export interface ImportOptions {
  output?: string;
  json?: boolean;
}

export async function importPatterns(file: string, options: ImportOptions, context: Context): Promise<void> {
  const { stdout, stderr } = context.terminal;
  if (options.output !== undefined && resolve(options.output) === resolve(file)) {
    throw new UsageError('the output would replace the file that is imported', {
      hint: 'name another file with --output',
    });
  }
  const { patterns, refused, notes } = await importFile(file);
  const database = { version: formatVersion, patterns };
  const result = options.json ? { version: 1, patterns: database, refused, notes } : database;
  const text = `${visibleJson(result, 2)}\n`;
  await writeResult(options.output, stdout, text);

  const tell = (label: string, { name, message }: ImportNote) =>
    stderr.write(`${label}: ${visible(name)}: ${visible(message)}\n`);
  for (const note of notes) tell(stderr.paint.yellow('note'), note);
  for (const refusal of refused) tell(stderr.paint.red('left out'), refusal);
  writeLine(stderr, `${patterns.length} patterns imported, ${refused.length} left out`);
  if (refused.length > 0) {
    context.setExitCode(patterns.length > 0 ? exitCodes.incomplete : exitCodes.settings);
  }
}
