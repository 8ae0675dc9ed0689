import { query } from 'tars:syntax/syntax@0.1.0';
import { payloadOf } from '../sdk/index.js';
import type { Grammar } from './detectors/detector.js';

export function grammarOf(language: string): Grammar {
  return {
    language,
    query(...request) {
      try {
        return query(...request);
      } catch (thrown) {
        throw new Error(String(payloadOf(thrown)));
      }
    },
  };
}
