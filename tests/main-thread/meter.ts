/** What a step of work may come to, in units of `metered`: some milliseconds. */
export const stepUnits = 1024 * 1024;

type Method = (this: { length: number }, ...args: unknown[]) => unknown;

const ofStrings = ['replace', 'replaceAll', 'split', 'toWellFormed'] as const;
const ofArrays = [
  'concat',
  'every',
  'filter',
  'find',
  'findIndex',
  'flat',
  'flatMap',
  'forEach',
  'join',
  'map',
  'reduce',
  'slice',
  'some',
  'sort',
  'toSorted',
] as const;

let units = 0;

/** The JSON that is parsed and made, and the texts and lists that are gone through, while `work` runs: their lengths. */
export function metered<T>(work: () => T): { value: T; units: number } {
  const undo = [
    ...ofStrings.map((name) => counting(String.prototype, name)),
    ...ofArrays.map((name) => counting(Array.prototype, name)),
    countingJson('parse', ([text]) => String(text).length),
    countingJson('stringify', (_, made) => String(made).length),
  ];
  const before = units;
  try {
    const value = work();
    return { value, units: units - before };
  } finally {
    for (const one of undo) one();
  }
}

function counting(prototype: object, name: string): () => void {
  const methods = prototype as Record<string, Method>;
  const method = methods[name]!;
  methods[name] = function (...args) {
    units += this.length;
    return method.apply(this, args);
  };
  return () => {
    methods[name] = method;
  };
}

function countingJson(name: 'parse' | 'stringify', length: (args: unknown[], made: unknown) => number) {
  const json = JSON as unknown as Record<string, (...args: unknown[]) => unknown>;
  const method = json[name]!;
  json[name] = (...args) => {
    const made = method.apply(JSON, args);
    units += length(args, made);
    return made;
  };
  return () => {
    json[name] = method;
  };
}

/** The largest step of work that comes in steps, and what it comes to. */
export function largestStep<T>(steps: Iterator<unknown, T>): { value: T; units: number; steps: number } {
  let most = 0;
  for (let count = 1; ; count++) {
    const step = metered(() => steps.next());
    most = Math.max(most, step.units);
    if (step.value.done) return { value: step.value.value, units: most, steps: count };
  }
}
