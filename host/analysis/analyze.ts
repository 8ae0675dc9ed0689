import { parseLanguage } from '../contract/languages.js';
import type { PoolStats, RunStats } from '../pool/stats.js';
import type { AnalysisContext } from './context.js';
import type { AnalysisEvent } from './events.js';
import type { AnalysisInput, AnalyzeOptions } from './options.js';
import { Totals } from './totals.js';

/** Events as they come. Iterate it once; leaving the loop ends the analysis. */
export interface Analysis extends AsyncIterable<AnalysisEvent> {
  /** Counts so far. */
  readonly totals: Totals;
  /** What the analysis took so far; undefined before its first file. */
  stats(): { run: RunStats; pool: PoolStats } | undefined;
}

/**
 * Looks at files with analyzers, in a host of its own, and does with the findings what the options say.
 * The first event is `started`. Each file that is looked at comes as `file`. The last but for what is kept is `summary`,
 * also where the signal ended the analysis.
 *
 * ```ts
 * for await (const event of analyze(['src'], { baseline: 'known.json', fix: 'write' })) {
 *   if (event.type === 'file') console.log(event.file.path, event.file.findings);
 * }
 * ```
 *
 * The iteration rejects with InputError for places that can't be looked at, with OptionInvalidError, SettingsInvalidError,
 * AgentRoleError, LearningDatabaseError, and with what `Host.open` and `Host.run` do.
 */
export function analyze(input: AnalysisInput, options: AnalyzeOptions = {}): Analysis {
  let context: AnalysisContext | undefined;
  const none = new Totals();
  async function* events(): AsyncGenerator<AnalysisEvent, void, undefined> {
    // Who only runs agents loads none of it.
    const [{ AnalysisContext }, { runPipeline }, { analysisInput, analyzeOptions }] = await Promise.all([
      import('./context.js'),
      import('./pipeline.js'),
      import('./check-options.js'),
    ]);
    const given = analyzeOptions(options);
    if (given.language !== undefined) parseLanguage(given.language);
    await using opened = await AnalysisContext.open(analysisInput(input), given);
    context = opened;
    yield* runPipeline(opened);
  }
  return {
    [Symbol.asyncIterator]: events,
    get totals() {
      return context?.totals ?? none;
    },
    stats() {
      const run = context?.runStats;
      return run && { run, pool: context!.host.stats() };
    },
  };
}
