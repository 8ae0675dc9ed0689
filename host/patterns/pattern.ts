import type { Language } from '../../wit/languages.js';
import { defaults } from './defaults.js';
import type { PatternRecord, Statistics } from './schema.js';
import { type Place, places, type Tier } from './tiers.js';

export interface ValidExample {
  code: string;
  language: Language;
}

export interface InvalidExample extends ValidExample {
  count?: number | undefined;
  fixed?: string | undefined;
}

type Defaulted =
  | 'confidence'
  | 'impact'
  | 'difficulty'
  | 'enabled'
  | 'tier'
  | 'in'
  | 'mirrors'
  | 'tags'
  | 'references'
  | 'examples'
  | 'statistics';

/** A pattern record with every default filled in. */
export type Pattern = Omit<PatternRecord, Defaulted> & {
  confidence: number;
  impact: number;
  difficulty: number;
  enabled: boolean;
  tier: Tier;
  in: readonly Place[];
  mirrors: string[];
  tags: string[];
  references: string[];
  examples: { valid: ValidExample[]; invalid: InvalidExample[] };
  statistics: Statistics;
};

/** All patterns in use, from one or several files. Ids are unique. */
export interface PatternDatabase {
  patterns: Pattern[];
  /** The files, as the user named them; `builtin` for the package's own. */
  sources: string[];
}

export function completePattern(record: PatternRecord): Pattern {
  const language = record.languages[0]!;
  return {
    ...record,
    confidence: record.confidence ?? defaults.confidence,
    impact: record.impact ?? defaults.impact,
    difficulty: record.difficulty ?? defaults.difficulty,
    enabled: record.enabled ?? defaults.enabled,
    tier: record.tier ?? defaults.tier,
    in: record.in ?? places,
    mirrors: record.mirrors ?? [],
    tags: record.tags ?? [],
    references: record.references ?? [],
    examples: {
      valid: (record.examples?.valid ?? []).map((example) =>
        typeof example === 'string'
          ? { code: example, language }
          : { code: example.code, language: example.language ?? language },
      ),
      invalid: (record.examples?.invalid ?? []).map((example) => ({
        ...example,
        language: example.language ?? language,
      })),
    },
    statistics: record.statistics ?? { matched: 0, applied: 0, succeeded: 0, failed: 0 },
  };
}

/** Returns the share of judged fixes that were right; undefined if none was judged. */
export function successRate({ succeeded, failed }: Statistics): number | undefined {
  const judgements = succeeded + failed;
  return judgements === 0 ? undefined : succeeded / judgements;
}
