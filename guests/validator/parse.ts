import { analyze, languages } from 'tars:syntax/syntax@0.1.0';
import type { Span } from '../../wit/types/agent.js';
import type { Declaration } from '../../wit/types/syntax.js';
import { payloadOf } from '../sdk/index.js';

/** The parser's result for a text; a message if parsing failed. */
export type Parsed = { unparsed: Span[]; declarations: Declaration[] } | string;

export function isParsed(language: string): boolean {
  return languages().includes(language);
}

export function parse(language: string, text: string): Parsed {
  try {
    const { unparsed, declarations } = analyze({ language, text, views: { declarations: true } });
    return { unparsed, declarations };
  } catch (thrown) {
    return String(payloadOf(thrown));
  }
}
