/** What VS Code calls the languages that agents parse. */
export const languages = [
  'csharp',
  'fsharp',
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
  'python',
  'rust',
] as const;

const known: ReadonlySet<string> = new Set(languages);

/** Whether documents of a language are looked at. */
export const isAnalyzed = (languageId: string) => known.has(languageId);
