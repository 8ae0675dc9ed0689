import { join } from 'node:path';
import type { Git } from '../git/git.js';
import { ignoreConfig, trackedPaths } from '../git/ignore-config.js';
import { repositoryAt } from '../git/repository.js';
import type { BoundedNotices } from './bounded-notices.js';
import type { GitQuestions } from './git-questions.js';
import { excludesFileOf, readRules } from './ignore-files.js';
import type { IgnoreRules } from './ignore-rules.js';
import { folded } from './wildmatch.js';

/** State that all folders of a walk share. */
export interface Walk {
  questions: GitQuestions;
  env: NodeJS.ProcessEnv;
  notices: BoundedNotices;
  /** Whether the rules for some path took more steps than allowed. */
  slow: boolean;
}

interface Opened {
  root: string;
  git: Git | string;
  ignoreCase: boolean;
  rules: readonly IgnoreRules[];
  walk: Walk;
}

/** A repository in a walk: the rules for all of it, and the paths that git tracks. */
export class WalkedRepository {
  /** Real path. */
  readonly root: string;
  readonly ignoreCase: boolean;
  /** Rules of `core.excludesFile` and `info/exclude`: the later decide first. */
  readonly rules: readonly IgnoreRules[];
  readonly #git: Git | string;
  readonly #walk: Walk;
  #tracked: Promise<ReadonlySet<string>> | undefined;

  private constructor({ root, git, ignoreCase, rules, walk }: Opened) {
    this.root = root;
    this.ignoreCase = ignoreCase;
    this.rules = rules;
    this.#git = git;
    this.#walk = walk;
  }

  /** `from`: the repository's folder that the walk is in. */
  static async open(root: string, from: string, walk: Walk): Promise<WalkedRepository> {
    const { questions, env, notices } = walk;
    const onNotice = notices.tell;
    const git = await questions.open(from);
    const settings = typeof git === 'string' ? undefined : await questions.ask(root, git, ignoreConfig);
    const ignoreCase = settings?.ignoreCase ?? systemIgnoresCase;
    const found = await repositoryAt(root).catch(() => undefined);
    const common = found?.problem === undefined ? found?.folders.common : undefined;
    const rules: IgnoreRules[] = [];
    for (const file of [
      excludesFileOf(root, settings, env, onNotice),
      common === undefined ? undefined : { path: join(common, 'info', 'exclude'), within: common },
    ]) {
      const ruleCount = rules.reduce((sum, { count }) => sum + count, 0);
      const read = file && (await readRules(file, { ignoreCase, known: ruleCount, onNotice }));
      if (read !== undefined) rules.push(read);
    }
    return new WalkedRepository({ root, git, ignoreCase, rules, walk });
  }

  /** Whether git tracks a path, or anything below it. Asked only for paths that rules leave out. */
  async tracks(path: string, isFolder: boolean): Promise<boolean> {
    this.#tracked ??= this.#askTracked();
    const tracked = await this.#tracked;
    const text = this.ignoreCase ? folded(path) : path;
    return tracked.has(text) || (isFolder && tracked.has(`${text}/`));
  }

  /** Asks for the tracked paths. Folders end with a slash, except submodules. */
  async #askTracked(): Promise<ReadonlySet<string>> {
    const paths = (await this.#walk.questions.ask(this.root, this.#git, trackedPaths)) ?? [];
    const tracked = new Set<string>();
    for (const path of paths) {
      let text = this.ignoreCase ? folded(path) : path;
      while (text !== '' && !tracked.has(text)) {
        tracked.add(text);
        text = text.slice(0, text.lastIndexOf('/', text.length - 2) + 1);
      }
    }
    return tracked;
  }
}

/** The value that git sets when it makes a repository. */
export const systemIgnoresCase = process.platform === 'win32' || process.platform === 'darwin';
