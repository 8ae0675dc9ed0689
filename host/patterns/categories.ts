/** What a pattern can be about. */
export const categories = [
  'dead-code',
  'correctness',
  'reliability',
  'async',
  'performance',
  'maintainability',
  'documentation',
  'style',
  'security',
] as const;

export type Category = (typeof categories)[number];
