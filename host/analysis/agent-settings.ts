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

type Given = Pick<AnalyzeOptions, 'patterns' | 'settings' | 'profile' | 'only'>;

/**
 * Loads the settings of agents: the pattern database for pattern-matcher, `settings` for all others.
 * @throws OptionInvalidError for patterns or settings that no agent takes, InputError, SettingsInvalidError
 */
export async function loadSettings(agents: readonly string[], given: Given = {}): Promise<AnalysisSettings> {
  const others = agents.filter((agent) => agent !== patternAgent);
  if (others.length === agents.length) return settingsWithoutPatterns(agents, given);
  if (given.settings !== undefined && others.length === 0) {
    throw new OptionInvalidError(`${patternAgent} is set by its patterns`, {
      hint: 'use patterns instead of settings',
    });
  }
  return settingsWithPatterns(given);
}

function settingsWithoutPatterns(agents: readonly string[], { settings, ...given }: Given): AnalysisSettings {
  const unfit = (['patterns', 'profile', 'only'] as const).find((name) => given[name] !== undefined);
  if (unfit !== undefined) {
    throw new OptionInvalidError(`${agents.join(', ')} does not work by patterns`, {
      hint: `leave out ${unfit}`,
    });
  }
  return {
    of: (_, agent) => settingsOf(agent, settings),
    rules: (_, known) => new Set(known.keys()),
    reports: () => true,
    mirrorOf: () => undefined,
    confidence: () => undefined,
    explain: (error) => error,
  };
}

async function settingsWithPatterns({ patterns: files, settings, profile, only }: Given) {
  const [{ loadPatterns }, { databaseIssue, patternSettings, patternsFor }, { PatternScope }] =
    await Promise.all([
      import('../patterns/load.js'),
      import('../patterns/pattern-settings.js'),
      import('../patterns/scope.js'),
    ]);
  const scope = new PatternScope(await loadPatterns(files && [...files]), { profile, only });
  const { database } = scope;
  const asked = new Set<string>();
  const loaded: AnalysisSettings = {
    of: (language, agent) => {
      if (agent !== patternAgent) return settingsOf(agent, settings);
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
      const { details, hint } = error;
      return new SettingsInvalidError(error.message, { issues, details, hint, cause: error });
    },
  };
  return loaded;
}

function settingsOf(agent: string, settings: unknown): unknown {
  return agent === measuringAgent ? withClones(settings) : settings;
}

/** The host looks for clones in tokens, and the agent returns tokens only on request. */
function withClones(settings: unknown = {}): unknown {
  return typeof settings === 'object' && !Array.isArray(settings)
    ? { duplication: {}, ...settings }
    : settings;
}
