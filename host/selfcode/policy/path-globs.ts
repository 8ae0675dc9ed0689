import { matches, type Segment, type Steps, segmentsOf } from '../../files/wildmatch.js';

/** Most steps that all globs together may take for one path: some milliseconds. */
export const stepsPerPath = 2_000_000;

/** Most places within a part of a glob where `**` crosses folders. */
const mostCrossings = 2;

interface Compiled {
  glob: string;
  /** Each spelling by itself; a path that one of them matches is matched. */
  spellings: readonly (readonly Segment[])[];
}

/** The globs of an edit policy: `**` crosses folders and stands for any number of them, `*` and `?` don't. */
export class PathGlobs {
  readonly #globs: readonly Compiled[];
  readonly #generous: boolean;

  /**
   * `generous`: for what is refused. Letters of both cases are the same, a match of a folder counts for all below it,
   * and brackets are read literally and as sets. Otherwise everything is taken as it is written.
   */
  constructor(globs: readonly string[], generous: boolean) {
    this.#generous = generous;
    this.#globs = globs.map((glob) => ({ glob, spellings: spelled(glob, generous).map(segments) }));
  }

  /**
   * Returns the first glob that matches a path with slashes; undefined if none does. Once the steps are spent, which
   * `steps.left` then says, no further glob is tried.
   */
  match(path: string, steps: Steps): string | undefined {
    const names = latin1(this.#generous ? folded(path) : path).split('/');
    for (const { glob, spellings } of this.#globs) {
      for (const spelling of spellings) {
        if (steps.left <= 0) return undefined;
        if (this.#matches(spelling, names, steps)) return glob;
      }
    }
    return undefined;
  }

  #matches(spelling: readonly Segment[], names: readonly string[], steps: Steps): boolean {
    for (let end = this.#generous ? 1 : names.length; end <= names.length; end++) {
      if (matches(spelling, names.slice(0, end), steps)) return true;
    }
    return false;
  }
}

/** Returns why a glob can't be one of a policy; undefined if it can. */
export function globProblem(glob: string): string | undefined {
  if (glob === '') return 'must not be empty';
  if (glob.length > 500) return 'must have at most 500 characters';
  if (glob.includes('\\')) return 'must have slashes, no backslashes';
  if (glob.startsWith('!')) return "can't be negated";
  if (/[{}]/.test(glob)) return "has braces, which aren't expanded: write a glob for each";
  if (/[\n\0]/.test(glob)) return 'must be one line';
  if (crossings(glob) > mostCrossings) return `has more than ${mostCrossings} times ** within a name`;
  return undefined;
}

function spelled(glob: string, generous: boolean): string[] {
  const rooted = glob.replace(/^\.?\//, '');
  if (!generous) return crossed(literal(rooted));
  const folder = folded(rooted).replace(/\/$/, '');
  return [...new Set([folder, literal(folder)])].flatMap(crossed);
}

/** Spells `a**b` as what stays in a folder, and what crosses some. */
function crossed(glob: string): string[] {
  const at = glob.search(within);
  if (at < 0) return [glob];
  const stars = /^\*+/.exec(glob.slice(at))![0];
  const [before, after] = [glob.slice(0, at), glob.slice(at + stars.length)];
  return crossed(after).flatMap((rest) => [`${before}*${rest}`, `${before}*/**/*${rest}`]);
}

/** Two stars or more that aren't a whole part of the path. */
const within = /(?<=[^/*])\*\*+|(?<!\*)\*\*+(?=[^/*])/;

function crossings(glob: string): number {
  return [...glob.matchAll(new RegExp(within, 'g'))].length;
}

/** Takes brackets and question marks as the characters they are. */
function literal(glob: string): string {
  return glob.replace(/[[\]?]/g, '\\$&');
}

function segments(glob: string): readonly Segment[] {
  // An open bracket matches nothing, and then the literal spelling counts.
  return segmentsOf(latin1(glob), false) ?? [[]];
}

/** One spelling for what file systems take for the same. */
function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
