import { parseLanguage } from '../contract/languages.js';
import type { Host } from '../host/host.js';
import type { PoolStats, RunStats } from '../pool/stats.js';
import type { AnalysisContext } from './context.js';
import type { AnalysisEvent } from './events.js';
import type { AnalysisInput, AnalyzeOptions } from './options.js';
import { Totals } from './totals.js';

/** The events of an analysis, as they come. Iterate it once; leaving the loop ends the analysis. */
export interface Analysis extends AsyncIterable<AnalysisEvent> {
  /** Counts so far. */
  readonly totals: Totals;
  /** Returns the statistics so far; undefined before the first file. */
  stats(): { run: RunStats; pool: PoolStats } | undefined;
}

/**
 * Analyzes files in a host of its own and treats the findings as the options say.
 * The first event is `started`. Each analyzed file is a `file` event. `summary` comes after all files, even if the
 * signal ended the analysis; only events about written baselines and records follow it.
 *
 * ```ts
 * for await (const event of analyze(['src'], { baseline: 'known.json', fix: 'write' })) {
 * if (event.type === 'file') console.log(event.file.path, event.file.findings);
 * }
 * ```
 *
 * The iteration rejects with InputError for paths that can't be read, with OptionInvalidError, SettingsInvalidError,
 * AgentRoleError, LearningDatabaseError, and with the errors of `Host.open` and `Host.run`.
 */
export function analyze(input: AnalysisInput, options: AnalyzeOptions = {}): Analysis {
  return analyzeOn(undefined, input, options);
}

/** Analyzes as `analyze` does, in a host that is open already and stays open. `options.host` isn't read then. */
export function analyzeOn(
  host: Host | undefined,
  input: AnalysisInput,
  options: AnalyzeOptions = {},
): Analysis {
  let context: AnalysisContext | undefined;
  const none = new Totals();
  async function* events(): AsyncGenerator<AnalysisEvent, void, undefined> {
    // Programs that only run agents load none of this.
    const [{ AnalysisContext }, { runPipeline }, { analysisInput, analyzeOptions }] = await Promise.all([
      import('./context.js'),
      import('./pipeline.js'),
      import('./check-options.js'),
    ]);
    const given = analyzeOptions(options);
    if (given.language !== undefined) parseLanguage(given.language);
    await using opened = await AnalysisContext.open(analysisInput(input), given, host);
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
