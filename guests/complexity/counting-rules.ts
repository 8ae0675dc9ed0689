import type { Constructs, Measure } from '../../wit/types/syntax.js';

/** `sonar` counts as SonarC# does. The others count as these versions of lizard do, without its misreadings. */
export const countingRules = ['sonar', 'lizard', 'lizard-1.24.3'] as const;

export type CountingRule = (typeof countingRules)[number];

/** How much each construct adds; others add nothing. */
export type Weights = Readonly<Partial<Record<keyof Constructs, number>>>;

const branches = { ifs: 1, conditionals: 1, fors: 1, whiles: 1 } as const;
const operators = { ands: 1, ors: 1 } as const;
const sonarLoops = { foreaches: 1, dos: 1, loops: 1 } as const;

const sonar: Readonly<Record<string, Weights>> = {
  csharp: {
    ...branches,
    ...operators,
    ...sonarLoops,
    cases: 1,
    arms: 1,
    // SonarC# counts every arm, and every label of a switch statement but the default.
    defaultArms: 1,
    coalesces: 1,
    logicalAssignments: 1,
    optionalAccesses: 1,
    patternOperators: 1,
  },
  fsharp: { ...branches, ...operators, ...sonarLoops, arms: 1, guards: 1 },
  typescript: { ...branches, ...operators, ...sonarLoops, cases: 1, coalesces: 1, logicalAssignments: 1 },
  python: {
    ...branches,
    ...operators,
    ...sonarLoops,
    cases: 1,
    guards: 1,
    comprehensions: 1,
    comprehensionIfs: 1,
  },
  rust: { ...branches, ...operators, ...sonarLoops, letElses: 1, arms: 1, guards: 1 },
};

const lizard: Readonly<Record<string, Weights>> = {
  // It counts the `while` of `do … while`, but neither `foreach` nor the arms of a switch expression.
  csharp: {
    ...branches,
    ...operators,
    dos: 1,
    catches: 1,
    cases: 1,
    coalesces: 1,
    logicalAssignments: 1,
    directives: 1,
  },
  fsharp: { ...branches, ...operators, foreaches: 1, catches: 1, arms: 1 },
  typescript: { ...branches, ...operators, foreaches: 1, dos: 1, catches: 1, cases: 1 },
  python: {
    ...branches,
    ...operators,
    foreaches: 1,
    catches: 1,
    finallies: 1,
    cases: 1,
    defaults: 1,
    guards: 1,
    comprehensions: 1,
    comprehensionIfs: 1,
  },
  rust: { ...branches, ...operators, foreaches: 1, switches: 1, guards: 1, propagations: 1 },
};

/**
 * What 1.24.3 counts otherwise than 1.24.0: arms of a match but the first, `let … else`, `??` and logical assignments.
 */
const newerLizard: Readonly<Record<string, Weights>> = {
  ...lizard,
  typescript: { ...lizard.typescript, coalesces: 1, logicalAssignments: 1 },
  rust: { ...lizard.rust, arms: 1, defaultArms: 1, switches: -1, letElses: 1 },
};

const byRule: Readonly<Record<CountingRule, Readonly<Record<string, Weights>>>> = {
  sonar,
  lizard,
  'lizard-1.24.3': newerLizard,
};

/** Returns the family of languages that are counted alike. */
export function familyOf(language: string): string {
  return language === 'tsx' || language === 'javascript' ? 'typescript' : language;
}

export function weightsOf(counting: CountingRule, language: string): Weights {
  return byRule[counting][familyOf(language)] ?? {};
}

export function decisions(constructs: Constructs, weights: Weights): number {
  let sum = 0;
  for (const construct in weights) {
    const key = construct as keyof Constructs;
    sum += constructs[key] * weights[key]!;
  }
  return sum;
}

/** Whether a nested function is counted as part of the outer one. */
export function folds(measure: Measure, counting: CountingRule, language: string): boolean {
  switch (familyOf(language)) {
    case 'csharp':
      return measure.kind === 'lambda' || counting !== 'sonar' || !measure.separate;
    case 'fsharp':
      return true;
    case 'typescript':
      return false;
    default:
      return measure.kind === 'lambda';
  }
}
