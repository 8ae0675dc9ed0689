import type { Halstead } from '../../wit/types/syntax.js';

export interface HalsteadMeasures {
  volume: number;
  difficulty: number;
  effort: number;
}

/** Computes the measures of M. H. Halstead, Elements of Software Science, 1977. They are zero without tokens. */
export function halsteadMeasures(counts: Halstead): HalsteadMeasures {
  const { operators, operands, distinctOperators, distinctOperands } = counts;
  const vocabulary = distinctOperators + distinctOperands;
  const volume = vocabulary > 0 ? (operators + operands) * Math.log2(vocabulary) : 0;
  const difficulty = distinctOperands > 0 ? (distinctOperators / 2) * (operands / distinctOperands) : 0;
  return { volume, difficulty, effort: difficulty * volume };
}

/**
 * Computes the maintainability index of Oman and Hagemeister without comments, scaled to 0–100 as Visual Studio does:
 * max(0, (171 − 5.2 ln V − 0.23 CC − 16.2 ln LOC) · 100 / 171).
 */
export function maintainabilityIndex(volume: number, cyclomatic: number, codeLines: number): number {
  const original =
    171 - 5.2 * Math.log(Math.max(volume, 1)) - 0.23 * cyclomatic - 16.2 * Math.log(Math.max(codeLines, 1));
  return Math.max(0, (original * 100) / 171);
}
