import { realpath } from 'node:fs/promises';
import { InputError } from '../../base/errors.js';
import { readTreeText } from '../../files/tree-text.js';
import { matches, type Segment, type Steps, segmentsOf } from '../../files/wildmatch.js';
import { dialectOf, type OwnersDialect, type OwnersLine, parseOwners } from './owners-file.js';
import { ownersPlaces } from './owners-places.js';
import { stepsPerPath } from './path-globs.js';

const maximumBytes = 1024 * 1024;

interface Rule extends OwnersLine {
  segments: readonly Segment[];
  /** What the segments match: the whole path, a folder above it, or either. */
  of: 'path' | 'folder' | 'either';
}

/** Who owns the files of a repository, by its CODEOWNERS. */
export class CodeOwners {
  /** The file, relative to the root; undefined if there is none. */
  readonly file: string | undefined;
  /** Why the file isn't heeded. */
  readonly problem: string | undefined;
  readonly #sections: readonly (readonly Rule[])[];

  constructor({ file, text = '', dialect = dialectOf(text), problem }: OwnersSource = {}) {
    this.file = file;
    this.problem = problem;
    this.#sections = parseOwners(text, dialect).map(({ lines }) =>
      lines.flatMap((line) => ruleOf(line, dialect) ?? []),
    );
  }

  /**
   * Returns the owners of a path, relative to the root and with slashes: of the last line that matches, in GitLab's
   * files of that of each section. Empty for none, and for a file whose lines take too long to match.
   */
  ownersOf(path: string): string[] {
    const names = latin1(path).split('/');
    const steps = { left: stepsPerPath };
    return [...new Set(this.#sections.flatMap((rules) => deciding(rules, names, steps)?.owners ?? []))];
  }
}

/** A CODEOWNERS file that was read. */
export interface OwnersSource {
  file?: string;
  text?: string;
  /** Default: GitLab's if the text has sections, else GitHub's. */
  dialect?: OwnersDialect | undefined;
  problem?: string;
}

/**
 * Reads the first CODEOWNERS of a repository, where GitHub and then where GitLab look for it; with a dialect, where
 * that one does. Never fails: a file that can't be read is a `problem`.
 */
export async function loadOwners(root: string, dialect?: OwnersDialect): Promise<CodeOwners> {
  const real = await realpath(root);
  for (const file of placesOf(dialect)) {
    try {
      const text = await readTreeText({ path: file, within: real, maximumBytes, what: 'code owners' });
      if (text !== undefined) return new CodeOwners({ file, text, dialect: dialect ?? byPlace(file) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return new CodeOwners({ file, problem: error.message });
    }
  }
  return new CodeOwners();
}

function placesOf(dialect: OwnersDialect | undefined): readonly string[] {
  if (dialect === 'github') return ownersPlaces.slice(0, 3);
  return dialect === 'gitlab' ? ownersPlaces.slice(1) : ownersPlaces;
}

function byPlace(file: string): OwnersDialect | undefined {
  if (file.startsWith('.github/')) return 'github';
  return file.startsWith('.gitlab/') ? 'gitlab' : undefined;
}

/** The last line that matches, unless one excludes the path. */
function deciding(rules: readonly Rule[], names: readonly string[], steps: Steps): Rule | undefined {
  let last: Rule | undefined;
  for (const rule of rules) {
    if (steps.left <= 0) return undefined;
    if (!fits(rule, names, steps)) continue;
    if (rule.excludes) return undefined;
    last = rule;
  }
  return last;
}

function fits({ segments, of }: Rule, names: readonly string[], steps: Steps): boolean {
  const first = of === 'path' ? names.length : 1;
  const last = of === 'folder' ? names.length - 1 : names.length;
  for (let end = first; end <= last; end++) {
    if (matches(segments, names.slice(0, end), steps)) return true;
  }
  return false;
}

function ruleOf(line: OwnersLine, dialect: OwnersDialect): Rule | undefined {
  const { glob, of } = dialect === 'github' ? ofGitHub(line.pattern) : ofGitLab(line.pattern);
  const segments = segmentsOf(latin1(glob), false);
  return segments && { ...line, segments, of };
}

/** As in .gitignore, a folder counts for all in it; but `docs/*` is about files of `docs` alone. */
function ofGitHub(pattern: string): { glob: string; of: Rule['of'] } {
  const bare = pattern.replace(/\/$/, '');
  const glob = bare.includes('/') ? bare.replace(/^\//, '') : `**/${bare}`;
  if (bare !== pattern) return { glob, of: 'folder' };
  return { glob, of: pattern.endsWith('/*') ? 'path' : 'either' };
}

/** A pattern is about whole paths; one without a slash in front begins in any folder. */
function ofGitLab(pattern: string): { glob: string; of: Rule['of'] } {
  const anywhere = pattern.startsWith('/') ? pattern.slice(1) : `**/${pattern}`;
  return { glob: anywhere.endsWith('/') ? `${anywhere}**` : anywhere, of: 'path' };
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
