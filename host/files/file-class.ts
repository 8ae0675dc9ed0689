import { hasGeneratedHeader, hasGeneratedName } from './generated.js';
import { hasSamplePath, hasTestPath } from './path-class.js';
import { hasTestMarks } from './test-marks.js';
import { hasReleaseBanner, hasVendoredPath } from './vendored.js';

/**
 * What a file is for. `product`: what is shipped. `test`: tests, and what only they use. `sample`: documentation,
 * samples and benchmarks. `generated`: a tool wrote it. `vendored`: a copy of others' code.
 */
export const fileClasses = ['product', 'test', 'sample', 'generated', 'vendored'] as const;

export type FileClass = (typeof fileClasses)[number];

/** Classes of files that nobody of the project wrote. */
export type ForeignClass = 'generated' | 'vendored';

export interface Classified {
  /** Relative to the repository, or to the working folder outside of any; with slashes. */
  path: string;
  language: string;
  text: string;
  /** Whether the project that compiles the file is one of tests. */
  testProject?: boolean;
}

/** Classifies a file by its path, the project around it, and its text. */
export function classOf({ path, language, text, testProject = false }: Classified): FileClass {
  const foreign = foreignClassOf({ path, language, text });
  if (foreign !== undefined) return foreign;
  if (testProject || hasTestPath(path) || hasTestMarks(text, language)) return 'test';
  return hasSamplePath(path) ? 'sample' : 'product';
}

/** The class of a file that others, or a tool, wrote. */
export function foreignClassOf({
  path,
  language,
  text,
}: Omit<Classified, 'testProject'>): ForeignClass | undefined {
  const byPath = foreignClassOfPath(path);
  if (byPath !== undefined) return byPath;
  if (hasReleaseBanner(text, language)) return 'vendored';
  return hasGeneratedHeader(text) ? 'generated' : undefined;
}

/** The same, as far as the path alone shows it. */
export function foreignClassOfPath(path: string): ForeignClass | undefined {
  if (hasVendoredPath(path)) return 'vendored';
  return hasGeneratedName(path) ? 'generated' : undefined;
}
