type Spelling = readonly [other: RegExp, usual: string];

const collections: readonly Spelling[] = [
  [/(?<![\w.])dict\( ?\)/g, '{}'],
  [/(?<![\w.])list\( ?\)/g, '[]'],
  [/(?<![\w.])tuple\( ?\)/g, '()'],
];

const arrays: readonly Spelling[] = [[/(?<![\w.])new Array(?![\w<.[])(?:\( ?\))?/g, '[]']];

/** `class A(object)` is `class A`, and so is `class A()`. */
const bases: readonly Spelling[] = [
  [/^(class [^(]*)\( ?object ?(?:, ?|(?=\)))/, '$1('],
  [/^(class [^(]*)\( ?\)/, '$1'],
];

const spellings: Record<string, readonly Spelling[]> = {
  python: [...bases, ...collections],
  javascript: arrays,
  typescript: arrays,
  tsx: arrays,
};

/** Spells a signature one way where its language has several for the same, so that they compare as equal. */
export function usualSpelling(language: string, signature: string): string {
  const known = spellings[language] ?? [];
  return known.reduce((text, [other, usual]) => text.replace(other, usual), signature);
}
