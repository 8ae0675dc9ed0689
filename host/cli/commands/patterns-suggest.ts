import { openHost } from '../../analysis/opening.js';
import { InputError } from '../../base/errors.js';
import type { Pair } from '../../learning/mining/pair.js';
import { suggest } from '../../learning/mining/suggest.js';
import { loadPatterns } from '../../patterns/load.js';
import { formatVersion } from '../../patterns/schema.js';
import { plural } from '../../reports/plural.js';
import { visibleJson } from '../../reports/visible.js';
import type { BackendChoice } from '../../sandbox/probe.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { noticesOf, writeLine } from '../notice.js';
import { writeResult } from '../run/sink.js';

export interface SuggestOptions {
  from?: string[];
  git?: string;
  recorded?: boolean;
  learningDb?: string;
  minCount: number;
  patterns?: string[];
  backend: BackendChoice;
  output?: string;
}

export async function suggestPatterns(options: SuggestOptions, context: Context): Promise<void> {
  const { stdout, stderr } = context.terminal;
  const onNotice = noticesOf(context.terminal);
  const pairs = await pairsOf(options, context, onNotice);
  const database = await loadPatterns(options.patterns);
  await using host = await openHost({ backend: options.backend, onNotice });
  const { patterns, edits, unread, partly, covered, leftOut } = await suggest(host, pairs, {
    minimum: Math.max(2, options.minCount),
    database,
    signal: context.signal,
  });
  const text = `${visibleJson({ version: formatVersion, patterns }, 2)}\n`;
  await writeResult(options.output, stdout, text);
  for (const { id, description } of patterns) writeLine(stderr, `${id}: ${description}`);
  if (unread > 0) onNotice(`${plural(unread, 'file')} could not be parsed within the limits`);
  if (partly > 0) onNotice(`${plural(partly, 'file')} changed too much to be compared in full`);
  if (leftOut > 0) onNotice(`${plural(leftOut, 'edit')} left out: too many that have too little in common`);
  writeLine(
    stderr,
    `${plural(patterns.length, 'pattern')} suggested from ${plural(edits, 'edit')} in ${plural(pairs.length, 'file')}; ` +
      `${covered} of the edits are found already`,
  );
}

async function pairsOf(
  options: SuggestOptions,
  context: Context,
  onNotice: (notice: string) => void,
): Promise<Pair[]> {
  const { from, git, recorded, learningDb } = options;
  if ([from, git, recorded].filter((source) => source !== undefined).length !== 1) {
    throw new UsageError('say where the edits are: one of --from, --git and --recorded', {
      hint: 'such as --from old new, or --git v1.0..HEAD',
    });
  }
  if (from !== undefined) {
    if (from.length !== 2) throw new UsageError('--from takes two folders or files: before and after');
    const { pairsOfFolders } = await import('../../learning/mining/folders.js');
    return pairsOfFolders(from[0]!, from[1]!, context.cwd, context.signal, onNotice);
  }
  if (git !== undefined) {
    const { pairsOfGit } = await import('../../learning/mining/git.js');
    return pairsOfGit(git, context.cwd, context.signal, onNotice);
  }
  const [{ LearningDatabase }, { databasePath, unreadNotice }, { recordedEdits }] = await Promise.all([
    import('../../learning/database.js'),
    import('../../learning/database-path.js'),
    import('../../learning/runs.js'),
  ]);
  const place = await databasePath(learningDb, context.cwd);
  unreadNotice(place).forEach(onNotice);
  const database = await LearningDatabase.openIfThere(place, context.signal);
  if (database === undefined) {
    throw new InputError(`no run was recorded in ${place.path}`, { hint: 'run with --learn --fix first' });
  }
  try {
    return recordedEdits(database);
  } finally {
    database.close();
  }
}
