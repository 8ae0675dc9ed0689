/** The language names of the contract; `text` is everything without a grammar. */
export const languages = [
  'csharp',
  'fsharp',
  'typescript',
  'tsx',
  'javascript',
  'python',
  'rust',
  'text',
] as const;

/** A language name of the contract. */
export type Language = (typeof languages)[number];
