import type { Source } from '../../wit/types/agent.js';

const signature = 'fsharp-signature';

/** What the parser calls the grammars of a language; the one that most of its sources are read with comes first. */
export function parserLanguages(language: string): readonly string[] {
  return language === 'fsharp' ? [language, signature] : [language];
}

/** What the parser calls the grammar that a source is to be read with: F# signature files (`.fsi`) have their own. */
export function parserLanguage({ language, path }: Pick<Source, 'language' | 'path'>): string {
  return language === 'fsharp' && /\.fsi$/i.test(path) ? signature : language;
}

/** Whether the parser offers bindings for one of its languages. */
export function offersBindings(parserLanguage: string): boolean {
  return parserLanguage === 'csharp' || parserLanguage === 'fsharp';
}
