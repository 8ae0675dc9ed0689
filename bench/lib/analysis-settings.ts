import { loadPatterns } from '#host/patterns/load.js';
import { patternSettings } from '#host/patterns/pattern-settings.js';

/** Makes the settings that `tarscli analyze` gives its agents for C#. */
export async function analysisSettings() {
  const database = await loadPatterns();
  const rules = Object.fromEntries(
    database.patterns.map(({ id, impact, difficulty, statistics: { succeeded, failed } }) => [
      id,
      { impact, difficulty, succeeded, failed },
    ]),
  );
  return {
    'pattern-matcher': patternSettings(database, 'csharp'),
    complexity: { duplication: {} },
    scorer: { rules },
  };
}

export type AnalysisSettings = Awaited<ReturnType<typeof analysisSettings>>;
