import type { Rule } from '../../wit/types/agent.js';
import { OptionInvalidError, SettingsInvalidError } from '../base/errors.js';
import type { AnalyzeOptions } from './options.js';

export interface AnalysisSettings {
  of(language: string, agent: string): unknown;
  /** Ids of the rules that run on a language, of all those `known`. */
  rules(language: string, known: ReadonlyMap<string, Rule>): ReadonlySet<string>;
  /** That a rule's findings are right, by its own record. */
  confidence(rule: string): number | undefined;
  /** An error about settings, in terms of the file that the user wrote. */
  explain(error: unknown): unknown;
}

const patternAgent = 'pattern-matcher';
const measuringAgent = 'complexity';

/**
 * The settings of agents: the pattern database for the one that works by it, `settings` for all others.
 * @throws OptionInvalidError for patterns or settings that no agent takes, InputError, SettingsInvalidError
 */
export async function loadSettings(
  agents: readonly string[],
  { patterns: files, settings: given }: Pick<AnalyzeOptions, 'patterns' | 'settings'> = {},
): Promise<AnalysisSettings> {
  const others = agents.filter((agent) => agent !== patternAgent);
  const ofOthers = (agent: string) => (agent === measuringAgent ? withClones(given) : given);
  if (others.length === agents.length) {
    if (files !== undefined) {
      throw new OptionInvalidError(`${agents.join(', ')} does not work by patterns`, {
        hint: 'leave out patterns',
      });
    }
    return {
      of: (_, agent) => ofOthers(agent),
      rules: (_, known) => new Set(known.keys()),
      confidence: () => undefined,
      explain: (error) => error,
    };
  }
  if (given !== undefined && others.length === 0) {
    throw new OptionInvalidError(`${patternAgent} is set by its patterns`, {
      hint: 'use patterns instead of settings',
    });
  }
  const [{ loadPatterns }, { databaseIssue, patternSettings, patternsFor }] = await Promise.all([
    import('../patterns/load.js'),
    import('../patterns/settings.js'),
  ]);
  const database = await loadPatterns(files && [...files]);
  const asked = new Set<string>();
  return {
    of: (language, agent) => {
      if (agent !== patternAgent) return ofOthers(agent);
      asked.add(language);
      return patternSettings(database, language);
    },
    rules: (language, known) => {
      const patterns = new Set(database.patterns.map(({ id }) => id));
      const others = [...known.keys()].filter((id) => !patterns.has(id));
      return new Set([...patternsFor(database, language).map(({ id }) => id), ...others]);
    },
    confidence: (rule) => database.patterns.find(({ id }) => id === rule)?.confidence,
    explain: (error) => {
      // The agent counts the patterns of one language; which, is only certain where there was one.
      const [language] = asked;
      if (!(error instanceof SettingsInvalidError) || asked.size !== 1) return error;
      const issues = error.issues.map((issue) => databaseIssue(database, language!, issue));
      return new SettingsInvalidError(error.message, {
        issues,
        details: error.details,
        hint: error.hint,
        cause: error,
      });
    },
  };
}

/** Clones are looked for here, in tokens that the agent hands on only where it is asked to. */
function withClones(settings: unknown = {}): unknown {
  return typeof settings === 'object' && !Array.isArray(settings)
    ? { duplication: {}, ...settings }
    : settings;
}
