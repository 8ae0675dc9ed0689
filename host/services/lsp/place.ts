import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBelow } from '../../base/below.js';
import { type Language, languageOf } from '../../contract/languages.js';
import { displayPath } from '../../files/targets.js';

/** What a document is for this server. */
export type Place =
  /** A file below a workspace folder, whether or not it is on disk. `path`: as reports have it. */
  | { kind: 'file'; path: string; absolute: string; folder: string; language: string }
  /** A text alone: nothing around it is read. */
  | { kind: 'text'; path: string; language: string }
  | { kind: 'ignored'; why: string };

const byLanguageId: Readonly<Record<string, Language>> = {
  csharp: 'csharp',
  fsharp: 'fsharp',
  typescript: 'typescript',
  typescriptreact: 'tsx',
  javascript: 'javascript',
  javascriptreact: 'javascript',
  python: 'python',
  rust: 'rust',
};

/**
 * Says where a document belongs. `roots`: real paths of the workspace folders; empty if there are none, and then files
 * are texts. Names and links that lead out of the folders are ignored.
 */
export async function placeOf(uri: string, languageId: string, roots: readonly string[]): Promise<Place> {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(uri)?.[1]?.toLowerCase();
  const byId = Object.hasOwn(byLanguageId, languageId) ? byLanguageId[languageId] : undefined;
  if (scheme === 'untitled') {
    return byId === undefined
      ? unknown(languageId)
      : { kind: 'text', path: `untitled.${byId}`, language: byId };
  }
  if (scheme !== 'file') return { kind: 'ignored', why: `it is ${scheme ?? 'of no scheme'}, not a file` };
  const named = pathOf(uri);
  if (named === undefined) return { kind: 'ignored', why: 'its URI names no file of this machine' };
  const language = languageOf(named) ?? byId;
  if (language === undefined) return unknown(languageId);
  if (roots.length === 0) return { kind: 'text', path: basename(named), language };
  const absolute = await realOf(named);
  const folder = absolute && roots.find((root) => isBelow(absolute, root));
  if (!folder) return { kind: 'ignored', why: 'it is outside of the workspace folders' };
  return { kind: 'file', path: displayPath(absolute, roots[0]!), absolute, folder, language };
}

/** The path that a URI names; undefined if it names none here. */
export function pathOf(uri: string): string | undefined {
  try {
    const path = fileURLToPath(uri);
    return path.includes('\0') ? undefined : path;
  } catch {
    return undefined;
  }
}

/** The real path of a file that need not be there: that of the nearest folder that is, and the rest. */
async function realOf(path: string): Promise<string | undefined> {
  for (let at = path, rest = ''; ; at = dirname(at)) {
    try {
      return join(await realpath(at), rest);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || at === dirname(at)) return undefined;
    }
    rest = join(basename(at), rest);
  }
}

const unknown = (languageId: string): Place => ({
  kind: 'ignored',
  why: `its language ${JSON.stringify(languageId.slice(0, 100))} is unknown`,
});
