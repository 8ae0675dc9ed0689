import type { Edit, Span } from '../../../wit/types/agent.js';
import type { Analysis, QueryMatch, Request, RuleMatch } from '../../../wit/types/syntax.js';

/** One thing that a detector found. */
export interface Detection {
  span: Span;
  /** Values of the metavariables in the pattern's message and suggestion. */
  variables: Record<string, string>;
  /** Set only if applying all of them keeps the meaning of the program. */
  edits?: Edit[];
  /** Set if it differs from the pattern's own. */
  confidence?: number;
}

/** The parser of one language, for queries beyond the analysis. */
export interface Grammar {
  language: string;
  /** Throws an Error if the query is wrong. */
  query(language: string, text: string, query: string): QueryMatch[];
}

/** The matches of one of the detector's own rules, outside of what did not parse. */
export type Matches = (rule: string) => readonly RuleMatch[];

/** A check that an ast-grep rule can't express. Patterns refer to it by name. */
export interface Detector {
  readonly name: string;
  /** The views that it needs from the parser. */
  readonly needs: Pick<Partial<Request>, 'bindings' | 'views'>;
  /** ast-grep rules of its own, by name, to run in the same pass as those of patterns. */
  rules?(options: Record<string, unknown>, language: string): Record<string, object>;
  /** Returns why it can't work with these options. */
  problem?(options: Record<string, unknown>, grammar: Grammar): string | undefined;
  /**
   * The queries that it may ask of sources in a language of the parser. They are compiled with the patterns: compiling
   * one takes longer than most sources.
   */
  queries?(options: Record<string, unknown>, language: string): readonly string[];
  detect(
    analysis: Analysis,
    text: string,
    options: Record<string, unknown>,
    grammar: Grammar,
    matches: Matches,
  ): Iterable<Detection>;
}

/** Reads a numeric option; anything but a finite number counts as missing. */
export function numberOption(options: Record<string, unknown>, name: string, fallback: number): number {
  const value = options[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}
