import { stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { readRegular } from '../read-regular.js';

const maximumBytes = 1024 * 1024;

interface Level {
  folder: string;
  rules: Ignore;
}

/**
 * The .gitignore rules that hold in a folder: its own and those of the folders above it, up to the root of
 * the repository. The deepest file that has something to say about a path decides, as in git.
 */
export class GitIgnore {
  readonly #levels: readonly Level[];

  private constructor(levels: readonly Level[]) {
    this.#levels = levels;
  }

  /** For a folder where a walk begins; outside a repository only the folder's own file counts. */
  static async at(folder: string): Promise<GitIgnore> {
    const above: string[] = [];
    for (let current = folder; ; current = dirname(current)) {
      above.unshift(current);
      if (await isRepositoryRoot(current)) break;
      if (dirname(current) === current) return new GitIgnore([]).enter(folder);
    }
    const root = above[0]!;
    const levels: Level[] = [];
    const excluded = await readRules(join(root, '.git', 'info', 'exclude'));
    if (excluded !== undefined) levels.push({ folder: root, rules: excluded });
    let result = new GitIgnore(levels);
    for (const current of above) result = await result.enter(current);
    return result;
  }

  /** The rules one folder further down. */
  async enter(folder: string): Promise<GitIgnore> {
    const rules = await readRules(join(folder, '.gitignore'));
    return rules === undefined ? this : new GitIgnore([...this.#levels, { folder, rules }]);
  }

  ignores(path: string, isFolder: boolean): boolean {
    for (const { folder, rules } of this.#levels.toReversed()) {
      const inside = relative(folder, path).split(sep).join('/');
      if (inside === '' || inside.startsWith('../')) continue;
      const { ignored, unignored } = rules.test(isFolder ? `${inside}/` : inside);
      if (ignored) return true;
      if (unignored) return false;
    }
    return false;
  }
}

async function isRepositoryRoot(folder: string): Promise<boolean> {
  return stat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
}

async function readRules(file: string): Promise<Ignore | undefined> {
  const read = await readRegular(file, maximumBytes).catch(() => undefined);
  if (read === undefined || 'problem' in read) return undefined;
  const lines = read.bytes
    .toString()
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  return ignore().add(lines.filter(isQuick));
}

/** Each further star of a name multiplies the ways to match it: with many, one line holds up everything. */
const maximumStars = 4;

/** What isn't, git follows and this doesn't: the files are looked at. */
function isQuick(line: string): boolean {
  return line.split('/').every((name) => name === '**' || name.split('*').length - 1 <= maximumStars);
}
