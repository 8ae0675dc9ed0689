import type { Span } from '../../wit/types/agent.js';
import type { Grammar } from './detectors/detector.js';

const script = '[(string) (template_string)] @string';

/** Strings of each language; `@said` are those that are statements, and document. */
const queries: Readonly<Record<string, string>> = {
  csharp:
    '[(string_literal) (verbatim_string_literal) (raw_string_literal) (interpolated_string_expression)] @string',
  fsharp: '(string) @string (triple_quoted_string) @string (verbatim_string) @string',
  typescript: script,
  tsx: script,
  javascript: script,
  python: '(string) @string (expression_statement . (string) @said .)',
  rust: '[(string_literal) (raw_string_literal)] @string',
};

/** The query that `StringValues` asks, if there is one for the parser's language. */
export function stringQuery(language: string): readonly [string] | readonly [] {
  const query = queries[language.startsWith('fsharp') ? 'fsharp' : language];
  return query === undefined ? [] : [query];
}

/** The strings of a file that are values. One in which something did not parse is a guess, and none. */
export class StringValues {
  readonly #spans: readonly Span[];

  constructor(text: string, { language, query }: Grammar, unparsed: readonly Pick<Span, 'start' | 'end'>[]) {
    const captures = stringQuery(language)
      .flatMap((asked) => query(language, text, asked))
      .flatMap((match) => match.captures);
    const said = new Set(captures.filter(({ name }) => name === 'said').map(({ span }) => span.start));
    this.#spans = captures
      .map(({ span }) => span)
      .filter(
        ({ start, end }) => !said.has(start) && !unparsed.some((gap) => gap.start < end && gap.end > start),
      );
  }

  /** Whether a place begins in one of them. */
  include({ start }: Pick<Span, 'start'>): boolean {
    return this.#spans.some((span) => span.start < start && start < span.end);
  }
}
