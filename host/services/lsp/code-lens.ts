import type { CodeLens } from 'vscode-languageserver';
import { visible } from '../../reports/visible.js';
import type { Analyzed } from './analyses.js';
import { functionsOf, isNamed, measuresText } from './functions.js';

const mostLenses = 5000;

/** A lens on each named function, with its complexity. It does nothing when it is clicked. */
export function lensesOf({ file, places }: Pick<Analyzed, 'file' | 'places'>): CodeLens[] {
  if (!file) return [];
  return functionsOf(file)
    .filter(isNamed)
    .slice(0, mostLenses)
    .map((measured) => {
      const { start } = places.rangeOf(measured.span);
      const title = visible(measuresText(measured, { all: false }));
      return { range: { start, end: start }, command: { title, command: '' } };
    });
}
