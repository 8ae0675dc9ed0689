import { analyze, languages } from 'tars:syntax/syntax@0.1.0';
import type { Source, Span } from '../../wit/types/agent.js';
import type { Binding, Declaration, Function as FunctionView } from '../../wit/types/syntax.js';
import { offersBindings, parserLanguage, payloadOf } from '../sdk/index.js';
import { type Token, tokensOf } from './tokens.js';

/** What the parser says about a text. */
export interface ParsedText {
  unparsed: Span[];
  declarations: Declaration[];
  functions: FunctionView[];
  tokens: Token[];
  /** Undefined for languages without an analysis of names. */
  bindings: Binding[] | undefined;
}

/** The parser's result for a text; a message if parsing failed. */
export type Parsed = ParsedText | string;

export const nothing: ParsedText = {
  unparsed: [],
  declarations: [],
  functions: [],
  tokens: [],
  bindings: undefined,
};

export function isParsed(language: string): boolean {
  return languages().includes(language);
}

export function parse(source: Source): Parsed {
  const { text } = source;
  const language = parserLanguage(source);
  const hasBindings = offersBindings(language);
  try {
    const { unparsed, declarations, functions, tokens, bindings } = analyze({
      language,
      text,
      views: { declarations: true, functions: hasBindings },
      tokens: 'exact',
      ...(hasBindings && { bindings: 'all' as const }),
    });
    return {
      unparsed,
      declarations,
      functions,
      tokens: tokensOf(tokens, text),
      bindings: hasBindings ? bindings : undefined,
    };
  } catch (thrown) {
    return String(payloadOf(thrown));
  }
}
