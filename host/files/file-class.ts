import type { FileClass } from '../../wit/documents/scores.js';
import { hasGeneratedHeader, hasGeneratedName, isBundle } from './generated.js';
import { hasSamplePath, hasTestPath } from './path-class.js';
import { hasTestMarks } from './test-marks.js';
import { hasOwnLicence, hasReleaseBanner, hasVendoredPath, saysItIsCopied } from './vendored.js';

export type { FileClass };

export const fileClasses = [
  'product',
  'test',
  'sample',
  'generated',
  'vendored',
] as const satisfies readonly FileClass[];

/** Classes of files that nobody of the project wrote. */
export type ForeignClass = 'generated' | 'vendored';

export interface Classified {
  /** Relative to the repository, or to the working folder outside of any; with slashes. */
  path: string;
  language: string;
  text: string;
  /** Whether the project that compiles the file does so for tests. */
  testProject?: boolean;
}

/** Classifies a file by its path, the project around it, and its text. */
export function classOf({ path, language, text, testProject = false }: Classified): FileClass {
  const foreign = foreignClassOf({ path, language, text });
  if (foreign !== undefined) return foreign;
  if (hasTestPath(path) || hasTestMarks(text, language)) return 'test';
  if (hasSamplePath(path)) return 'sample';
  return testProject ? 'test' : 'product';
}

/** The class of a file that others, or a tool, wrote. */
export function foreignClassOf({
  path,
  language,
  text,
}: Omit<Classified, 'testProject'>): ForeignClass | undefined {
  const byPath = foreignClassOfPath(path);
  if (byPath !== undefined) return byPath;
  if (hasReleaseBanner(text, language) || hasOwnLicence(path, text) || saysItIsCopied(text))
    return 'vendored';
  return hasGeneratedHeader(text) || isBundle(text, language) ? 'generated' : undefined;
}

/** The same, as far as the path alone shows it. */
export function foreignClassOfPath(path: string): ForeignClass | undefined {
  if (hasVendoredPath(path)) return 'vendored';
  return hasGeneratedName(path) ? 'generated' : undefined;
}
