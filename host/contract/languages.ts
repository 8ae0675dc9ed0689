import { type Language, languages } from '../../wit/languages.js';
import { didYouMean } from '../base/did-you-mean.js';
import { LanguageUnknownError } from '../base/errors.js';

export { type Language, languages };

/** A parser component: the grammars that come in one artefact. */
export type GrammarSetName = 'csharp' | 'fsharp' | 'typescript' | 'python' | 'rust';

const extensions: Readonly<Record<string, Language>> = {
  cs: 'csharp',
  csx: 'csharp',
  fs: 'fsharp',
  fsx: 'fsharp',
  fsi: 'fsharp',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  py: 'python',
  pyi: 'python',
  rs: 'rust',
};

const aliases: Readonly<Record<string, Language>> = {
  'c#': 'csharp',
  'f#': 'fsharp',
  cs: 'csharp',
  fs: 'fsharp',
  ts: 'typescript',
  js: 'javascript',
  jsx: 'javascript',
  py: 'python',
  rs: 'rust',
};

const grammarSets: Readonly<Record<Language, GrammarSetName | undefined>> = {
  csharp: 'csharp',
  fsharp: 'fsharp',
  typescript: 'typescript',
  tsx: 'typescript',
  javascript: 'typescript',
  python: 'python',
  rust: 'rust',
  text: undefined,
};

/** The language that a path's extension stands for, or `undefined`. */
export function languageOf(path: string): Language | undefined {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase();
  return extension !== undefined && Object.hasOwn(extensions, extension) ? extensions[extension] : undefined;
}

/**
 * A language by its name or one of the usual short forms (`c#`, `cs`, `ts`, …), in any case.
 * @throws LanguageUnknownError
 */
export function parseLanguage(name: string): Language {
  const wanted = name.trim().toLowerCase();
  const found = languages.find((language) => language === wanted);
  if (found) return found;
  if (Object.hasOwn(aliases, wanted)) return aliases[wanted]!;
  throw new LanguageUnknownError(`unknown language ${JSON.stringify(name)}`, {
    hint: didYouMean(wanted, [...languages, ...Object.keys(aliases)]) ?? `known are ${languages.join(', ')}`,
  });
}

/** The grammar set that holds a language; `undefined` for `text`. */
export function grammarSetOf(language: Language): GrammarSetName | undefined {
  return grammarSets[language];
}
