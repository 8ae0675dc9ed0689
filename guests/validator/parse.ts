import { analyze, languages } from 'tars:syntax/syntax@0.1.0';
import { payloadOf } from '../sdk/index.js';
import type { Parsed } from './file.js';

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
