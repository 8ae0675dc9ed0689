import type { Rule } from '../../wit/types/agent.js';
import { OptionInvalidError, SettingsInvalidError } from '../base/errors.js';
import type { Mirror } from '../findings/foreign/index.js';
import type { ScopedPlace } from '../patterns/scope.js';
import type { AnalyzeOptions } from './options.js';

export interface AnalysisSettings {
  of(language: string, agent: string): unknown;
  /** Ids of those rules of `known` that run on a language. */
  rules(language: string, known: ReadonlyMap<string, Rule>): ReadonlySet<string>;
  /** Whether findings of a rule are wanted in a place. */
  reports(rule: string, place: ScopedPlace): boolean;
  /** What a rule shares with rules of other tools; undefined for rules that are no patterns. */
  mirrorOf(rule: string): Mirror | undefined;
  /** The prior probability that a finding of the rule is right. */
  confidence(rule: string): number | undefined;
  /** Puts an error about settings in terms of the file that the user wrote. */
  explain(error: unknown): unknown;
}

const patternAgent = 'pattern-matcher';
const measuringAgent = 'complexity';

/**
 * Loads the settings of agents: the pattern database for pattern-matcher, `settings` for all others.
 * @throws OptionInvalidError for patterns or settings that no agent takes, InputError, SettingsInvalidError
 */
export async function loadSettings(
  agents: readonly string[],
  {
    patterns: files,
    settings: given,
    profile,
    only,
  }: Pick<AnalyzeOptions, 'patterns' | 'settings' | 'profile' | 'only'> = {},
): Promise<AnalysisSettings> {
  const others = agents.filter((agent) => agent !== patternAgent);
  const ofOthers = (agent: string) => (agent === measuringAgent ? withClones(given) : given);
  if (others.length === agents.length) {
    const ofPatterns = { patterns: files, profile, only };
    for (const [name, value] of Object.entries(ofPatterns)) {
      if (value === undefined) continue;
      throw new OptionInvalidError(`${agents.join(', ')} does not work by patterns`, {
        hint: `leave out ${name}`,
      });
    }
    return {
      of: (_, agent) => ofOthers(agent),
      rules: (_, known) => new Set(known.keys()),
      reports: () => true,
      mirrorOf: () => undefined,
      confidence: () => undefined,
      explain: (error) => error,
    };
  }
  if (given !== undefined && others.length === 0) {
    throw new OptionInvalidError(`${patternAgent} is set by its patterns`, {
      hint: 'use patterns instead of settings',
    });
  }
  const [{ loadPatterns }, { databaseIssue, patternSettings, patternsFor }, { PatternScope }] =
    await Promise.all([
      import('../patterns/load.js'),
      import('../patterns/pattern-settings.js'),
      import('../patterns/scope.js'),
    ]);
  const scope = new PatternScope(await loadPatterns(files && [...files]), { profile, only });
  const { database } = scope;
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
    reports: (rule, place) => scope.reports(rule, place),
    mirrorOf: (rule) => scope.pattern(rule),
    confidence: (rule) => scope.pattern(rule)?.confidence,
    explain: (error) => {
      // The agent counts the patterns of one language. Which language that was is certain only if one was asked for.
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

/** The host looks for clones in tokens, and the agent returns tokens only on request. */
function withClones(settings: unknown = {}): unknown {
  return typeof settings === 'object' && !Array.isArray(settings)
    ? { duplication: {}, ...settings }
    : settings;
}
