import { analyze, languages } from 'tars:syntax/syntax@0.1.0';
import type { Source } from '../../wit/types/agent.js';
import type { Request } from '../../wit/types/syntax.js';
import { parserLanguage, payloadOf } from '../sdk/index.js';

/** Whether the linked parser parses the language. */
export function isParsed(language: string): boolean {
  return languages().includes(language);
}

/** Throws an Error with the parser's message. */
export function parse(source: Source, views: Request['views'] = {}) {
  try {
    return analyze({ language: parserLanguage(source), text: source.text, views });
  } catch (thrown) {
    throw new Error(String(payloadOf(thrown)));
  }
}
