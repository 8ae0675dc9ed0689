import type { FileClass } from '../files/file-class.js';
import { hasLibrary, type Libraries } from '../files/libraries.js';
import { findPattern } from './find.js';
import type { Pattern, PatternDatabase } from './pattern.js';
import type { Place, Profile } from './tiers.js';

export interface ScopeOptions {
  /** Default `recommended`. */
  profile?: Profile | undefined;
  /** Runs these patterns alone, by id or name, whatever their tiers, places and switches say. */
  only?: readonly string[] | undefined;
}

/** What a pattern's scope asks of the place of a finding. */
export interface ScopedPlace {
  class: FileClass;
  documented: boolean;
  /** Which of JavaScript's libraries the file's TypeScript project has. Undefined: nobody says it. */
  libraries?: Libraries | undefined;
  /** Whether the file is an ECMAScript module. */
  module: boolean;
  /** Whether the file is a step by which a database is brought up to date. */
  migration: boolean;
  /** Whether the file is only kept for those who still use it. */
  frozen: boolean;
  /** Whether tests read the file, and what is in it is meant. */
  input: boolean;
}

/** What is worth a change of code that has run somewhere and won't be edited for its looks. */
const defects: ReadonlySet<string> = new Set(['correctness', 'reliability', 'async', 'security']);

/** The patterns that a profile chooses, and where each of them reports. */
export class PatternScope {
  /** The patterns that can report anywhere; the others are switched off. */
  readonly database: PatternDatabase;
  readonly #byId: ReadonlyMap<string, Pattern>;
  readonly #everywhere: boolean;
  readonly #profile: Profile;

  /** @throws InputError for a pattern of `only` that doesn't exist */
  constructor({ patterns, sources }: PatternDatabase, { profile = 'recommended', only }: ScopeOptions = {}) {
    const wanted = only && new Set(only.map((name) => findPattern(patterns, name).id));
    const runs = (pattern: Pattern) =>
      wanted ? wanted.has(pattern.id) : pattern.enabled && isOfProfile(pattern, profile);
    this.database = {
      patterns: patterns.map((pattern) => {
        const enabled = runs(pattern);
        return enabled === pattern.enabled ? pattern : { ...pattern, enabled };
      }),
      sources,
    };
    this.#byId = new Map(this.database.patterns.map((pattern) => [pattern.id, pattern]));
    this.#everywhere = wanted !== undefined || profile === 'all';
    this.#profile = profile;
  }

  /** Returns the pattern of a rule, if it is one. */
  pattern(rule: string): Pattern | undefined {
    return this.#byId.get(rule);
  }

  /** Whether a rule reports in a place. Rules that are no patterns do everywhere. */
  reports(rule: string, place: ScopedPlace): boolean {
    const pattern = this.#byId.get(rule);
    if (pattern === undefined) return true;
    const { library } = pattern;
    if (library !== undefined && place.libraries !== undefined && !hasLibrary(place.libraries, library))
      return false;
    if (this.#everywhere) return true;
    if (place.input || !pattern.in.includes(placeOf(place.class))) return false;
    if ((place.migration || place.frozen) && !defects.has(pattern.category)) return false;
    const { recommendedIf: condition } = pattern;
    return this.#profile !== 'recommended' || condition === undefined || place[condition];
  }
}

function isOfProfile({ tier }: Pattern, profile: Profile): boolean {
  return profile === 'all' || tier === 'recommended' || (profile === 'strict' && tier === 'strict');
}

/** What others or tools wrote, and is read nevertheless, counts as what the product consists of. */
function placeOf(of: FileClass): Place {
  return of === 'test' || of === 'sample' ? of : 'product';
}
