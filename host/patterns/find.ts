import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import type { Pattern } from './pattern.js';

/**
 * The pattern of an id (`TARS001`, `001`) or a name, in any case.
 * @throws InputError
 */
export function findPattern(patterns: readonly Pattern[], wanted: string): Pattern {
  const key = wanted.trim().toUpperCase();
  const id = /^\d+$/.test(key) ? `TARS${key.padStart(3, '0')}` : key;
  const found = patterns.find((pattern) => pattern.id === id || pattern.name.toUpperCase() === key);
  if (found) return found;
  const hint = didYouMean(
    wanted,
    patterns.flatMap(({ id, name }) => [id, name]),
  );
  throw new InputError(`there is no pattern ${JSON.stringify(wanted)}`, {
    hint: hint ?? 'tarscli patterns list shows what there is',
  });
}

export function matcherOf(pattern: Pattern): 'rule' | 'detector' | 'regex' {
  if (pattern.rule) return 'rule';
  return pattern.detector ? 'detector' : 'regex';
}
