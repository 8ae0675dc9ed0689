const folder = /(?:^|\/)(?:legacy|deprecated|obsolete)\//i;

/**
 * Languages whose projects keep what is out of use in a folder of such a name; elsewhere it names what the code is
 * about.
 */
const languages: ReadonlySet<string> = new Set(['csharp', 'fsharp']);

/** Whether a file stands in a folder of what is only kept for those who still use it, and no longer changed. */
export function isFrozen(path: string, language: string): boolean {
  return languages.has(language) && folder.test(path);
}
