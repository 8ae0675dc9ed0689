import { realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { BoundedNotices } from './bounded-notices.js';
import { GitQuestions } from './git-questions.js';
import { readRules } from './ignore-files.js';
import type { IgnoreRules } from './ignore-rules.js';
import { isRepository } from './tree.js';
import { systemIgnoresCase, type Walk, WalkedRepository } from './walked-repository.js';

/** Most steps for matching one path, one or two milliseconds. Usual files come nowhere near. */
const maximumSteps = 50_000;

interface Level {
  rules: IgnoreRules;
  /** Where the part of a path begins that the rules are matched against. */
  from: number;
}

export interface GitIgnoreOptions {
  onNotice: (text: string) => void;
  signal?: AbortSignal | undefined;
  env?: NodeJS.ProcessEnv;
}

/** What decides about the files of a walk from its start. */
interface Scope {
  walk: Walk;
  /** Real path of the repository's root; outside any repository, of the folder where the walk began. */
  root: string;
  repository: WalkedRepository | undefined;
}

/** A folder of a scope. */
interface ScopeFolder {
  levels: readonly Level[];
  /** Its path in the scope with a slash at the end, UTF-8 read as Latin-1; empty for the root. */
  inside: string;
  /** Real path. */
  folder: string;
  /** Whether all untracked files of it are left out: no rule can take back what such a folder holds. */
  leftOut: boolean;
}

/**
 * The ignore rules of a folder: its .gitignore, those of the folders above it up to the root of its repository,
 * `info/exclude` and `core.excludesFile`. As in git, the deepest file with a matching rule decides, and tracked files
 * are never left out. No rule holds outside its repository.
 */
export class GitIgnore {
  readonly #scope: Scope;
  readonly #place: ScopeFolder;

  private constructor(scope: Scope, place: ScopeFolder) {
    this.#scope = scope;
    this.#place = place;
  }

  /** Makes the rules of a walk's first folder, not opened yet. Outside a repository only files of the walk count. */
  static async at(folder: string, options: GitIgnoreOptions): Promise<GitIgnore> {
    const { onNotice, signal, env = process.env } = options;
    const walk: Walk = {
      questions: new GitQuestions(signal, env),
      env,
      notices: new BoundedNotices(onNotice),
      slow: false,
    };
    const real = await realpath(folder).catch(() => resolve(folder));
    const root = rootAbove(real);
    if (root === undefined || root === real)
      return GitIgnore.#begin({ walk, root: real, repository: undefined });
    const repository = await WalkedRepository.open(root, real, walk);
    let result = GitIgnore.#begin({ walk, root, repository });
    for (const name of relative(root, real).split(sep)) {
      result = await result.open({ repository: false, gitignore: true });
      result = result.enter(name, result.ignores(name, true));
    }
    return result;
  }

  static #begin(scope: Scope): GitIgnore {
    const levels = scope.repository?.rules.map((rules) => ({ rules, from: 0 })) ?? [];
    return new GitIgnore(scope, { levels, inside: '', folder: scope.root, leftOut: false });
  }

  /** Adds the folder's own rules; `has`: what the folder holds. */
  async open(has: { repository: boolean; gitignore: boolean }): Promise<GitIgnore> {
    const { walk } = this.#scope;
    if (has.repository) {
      const root = this.#place.folder;
      const repository = await WalkedRepository.open(root, root, walk);
      return GitIgnore.#begin({ walk, root, repository }).open({ ...has, repository: false });
    }
    const { levels, inside, folder, leftOut } = this.#place;
    if (!has.gitignore || leftOut) return this;
    const rules = await readRules(
      { path: join(folder, '.gitignore'), within: this.#scope.root },
      {
        ignoreCase: this.#scope.repository?.ignoreCase ?? systemIgnoresCase,
        known: levels.reduce((sum, level) => sum + level.rules.count, 0),
        onNotice: walk.notices.tell,
      },
    );
    if (rules === undefined) return this;
    return new GitIgnore(this.#scope, {
      ...this.#place,
      levels: [...levels, { rules, from: inside.length }],
    });
  }

  /** Whether the rules leave out the entry of this name. */
  ignores(name: string, isFolder: boolean): boolean {
    const { levels, inside, leftOut } = this.#place;
    if (leftOut || levels.length === 0) return leftOut;
    const path = inside + bytesOf(name);
    const steps = { left: maximumSteps };
    for (let at = levels.length - 1; at >= 0; at--) {
      const { rules, from } = levels[at]!;
      const decision = rules.decide(path.slice(from), isFolder, steps);
      if (steps.left <= 0) this.#scope.walk.slow = true;
      if (decision !== undefined) return decision === 'ignored';
    }
    return false;
  }

  /** Whether git tracks the entry anyway, or anything in it. */
  async tracks(name: string, isFolder: boolean): Promise<boolean> {
    const path = this.#place.inside + bytesOf(name);
    return (await this.#scope.repository?.tracks(path, isFolder)) ?? false;
  }

  /** Makes the rules of the subfolder of this name, not opened yet. */
  enter(name: string, leftOut: boolean): GitIgnore {
    const { levels, inside, folder } = this.#place;
    return new GitIgnore(this.#scope, {
      levels,
      inside: `${inside}${bytesOf(name)}/`,
      folder: join(folder, name),
      leftOut: leftOut || this.#place.leftOut,
    });
  }

  /** Reports the rules that were left out during the walk. */
  finish(): void {
    const { slow, notices, questions } = this.#scope.walk;
    const why = slow ? ['.gitignore rules that take long to match were left out'] : [];
    notices.end([...why, ...questions.notices()]);
  }
}

function bytesOf(name: string): string {
  return /^[\x00-\x7f]*$/.test(name) ? name : Buffer.from(name).toString('latin1');
}

function rootAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (isRepository(at)) return at;
    if (at === dirname(at)) return undefined;
  }
}
