import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { readRegular } from '../read-regular.js';
import { IgnoreRules } from './ignore-rules.js';

const maximumBytes = 1024 * 1024;
/** That may hold for one path, of all files together. */
const maximumRules = 10_000;
/** Of matching one path: one or two milliseconds, which no usual file comes near. */
const maximumSteps = 50_000;

interface Level {
  folder: string;
  rules: IgnoreRules;
}

/** What all folders of a walk share. */
interface Walk {
  /** Real path of the folder that files are read in. */
  within: string;
  /** Some path's rules took more steps than there are for one. */
  slow: boolean;
  onNotice: (text: string) => void;
}

/**
 * The .gitignore rules that hold in a folder: its own and those of the folders above it, up to the root of
 * the repository. The deepest file that has something to say about a path decides, as in git.
 */
export class GitIgnore {
  readonly #levels: readonly Level[];
  readonly #walk: Walk;

  private constructor(levels: readonly Level[], walk: Walk) {
    this.#levels = levels;
    this.#walk = walk;
  }

  /** For a folder where a walk begins; outside a repository only the folder's own file counts. */
  static async at(folder: string, onNotice: (text: string) => void): Promise<GitIgnore> {
    const above: string[] = [];
    for (let current = folder; ; current = dirname(current)) {
      above.unshift(current);
      if (await isRepositoryRoot(current)) break;
      if (dirname(current) === current) {
        above.splice(0, above.length, folder);
        break;
      }
    }
    const root = above[0]!;
    const within = await realpath(root).catch(() => root);
    const start = new GitIgnore([], { within, slow: false, onNotice });
    let result = await start.#with(root, join(root, '.git', 'info', 'exclude'));
    for (const current of above) {
      // What a folder that is left out holds can't be taken back in.
      if (result.ignores(current, true)) return result.#everything(current);
      result = await result.enter(current);
    }
    return result;
  }

  /** The rules one folder further down. */
  async enter(folder: string): Promise<GitIgnore> {
    return this.#with(folder, join(folder, '.gitignore'));
  }

  ignores(path: string, isFolder: boolean): boolean {
    const steps = { left: maximumSteps };
    for (const { folder, rules } of this.#levels.toReversed()) {
      const inside = Buffer.from(relative(folder, path).split(sep).join('/')).toString('latin1');
      if (inside === '' || inside === '..' || inside.startsWith('../')) continue;
      const verdict = rules.verdict(inside, isFolder, steps);
      if (steps.left <= 0) this.#walk.slow = true;
      if (verdict !== undefined) return verdict === 'ignored';
    }
    return false;
  }

  /** Tells what was left out of rules while files were looked for. */
  finish(): void {
    if (this.#walk.slow) this.#walk.onNotice('.gitignore rules that take long to match were left out');
  }

  async #with(folder: string, file: string): Promise<GitIgnore> {
    const { within, onNotice } = this.#walk;
    const read = await readRegular(file, maximumBytes, within).catch(() => undefined);
    if (read === undefined) return this;
    if ('problem' in read) {
      onNotice(`${file} is not followed: it is ${problems[read.problem]}`);
      return this;
    }
    const known = this.#levels.reduce((sum, { rules }) => sum + rules.count, 0);
    const rules = new IgnoreRules(read.bytes, maximumRules - known);
    if (rules.left > 0) {
      onNotice(
        `${rules.left} rules of ${file} are not followed: ` +
          `${maximumRules} may hold for a file, of 1024 bytes each`,
      );
    }
    return rules.count === 0 ? this : new GitIgnore([...this.#levels, { folder, rules }], this.#walk);
  }

  #everything(folder: string): GitIgnore {
    const rules = new IgnoreRules(Buffer.from('*'), 1);
    return new GitIgnore([{ folder, rules }], this.#walk);
  }
}

const problems = {
  'not-a-file': 'not a regular file',
  'too-large': `larger than ${maximumBytes / 1024} KiB`,
  link: 'a link',
};

async function isRepositoryRoot(folder: string): Promise<boolean> {
  return lstat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
}
