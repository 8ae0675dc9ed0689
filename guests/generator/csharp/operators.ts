import type { Member } from './outline.js';
import { escapeXml } from './words.js';

const binary: Readonly<Record<string, string>> = {
  '+': 'Adds two values.',
  '-': 'Subtracts one value from another.',
  '*': 'Multiplies two values.',
  '/': 'Divides one value by another.',
  '%': 'Computes the remainder of a division.',
  '&': 'Computes the conjunction of two values.',
  '|': 'Computes the disjunction of two values.',
  '^': 'Computes the exclusive disjunction of two values.',
  '<<': 'Shifts a value to the left.',
  '>>': 'Shifts a value to the right.',
  '>>>': 'Shifts a value to the right without its sign.',
  '==': 'Tells whether two values are equal.',
  '!=': 'Tells whether two values differ.',
  '<': 'Tells whether one value is less than another.',
  '>': 'Tells whether one value is greater than another.',
  '<=': 'Tells whether one value is at most another.',
  '>=': 'Tells whether one value is at least another.',
};

const unary: Readonly<Record<string, string>> = {
  '+': 'Returns the value.',
  '-': 'Negates a value.',
  '!': 'Inverts a value.',
  '~': 'Computes the complement of a value.',
  '++': 'Increments a value.',
  '--': 'Decrements a value.',
  true: 'Tells whether a value is true.',
  false: 'Tells whether a value is false.',
};

/** Writes the summary. A conversion is named by the type that it makes. */
export function operatorSummary({ name, parameters }: Member): string {
  const phrase = (parameters.length > 1 ? binary : unary)[name];
  if (phrase !== undefined) return phrase;
  if (/^\W+$/.test(name)) return `Applies the operator ${escapeXml(name)}.`;
  return `Converts a value to ${escapeXml(name)}.`;
}
