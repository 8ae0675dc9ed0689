import { InputError } from '../base/errors.js';
import { Git, type GitBounds } from '../git/git.js';

/** Time for git's answers, for all repositories of a walk together. */
const usualMs = 30_000;

/** A walk's questions to git, and the repositories without an answer. */
export class GitQuestions {
  readonly #signal: AbortSignal;
  readonly #env: NodeJS.ProcessEnv;
  #leftMs: number;
  /** Repositories by the reason why there is no answer. */
  readonly #unanswered = new Map<string, Set<string>>();

  constructor(signal: AbortSignal | undefined, env: NodeJS.ProcessEnv, maximumMs = usualMs) {
    this.#leftMs = maximumMs;
    this.#signal = signal ?? new AbortController().signal;
    this.#env = env;
  }

  /** Opens the repository that a folder is in; returns the reason if git can't run there. */
  async open(folder: string): Promise<Git | string> {
    return Git.open(folder, this.#signal, { env: this.#env, objects: false }).catch(
      (error: Error) => error.message,
    );
  }

  /** Asks git. Returns undefined without an answer, which `notices` reports. */
  async ask<T>(
    root: string,
    git: Git | string,
    question: (git: Git, bounds: GitBounds) => Promise<T>,
  ): Promise<T | undefined> {
    if (typeof git === 'string') return this.#unansweredAs(git, root);
    if (this.#leftMs <= 0) return this.#unansweredAs('it took too long before', root);
    const start = performance.now();
    try {
      return await question(git, { wallMs: Math.ceil(this.#leftMs) });
    } catch (error) {
      return this.#unansweredAs(messageOf(error), root);
    } finally {
      this.#leftMs -= performance.now() - start;
    }
  }

  /** Writes one text for each reason. */
  notices(): string[] {
    return [...this.#unanswered].map(([why, roots]) => {
      const [first] = roots;
      const more = roots.size === 1 ? '' : ` and ${roots.size - 1} more`;
      return (
        `git can't be asked about ${first}${more}: ${why}; ` +
        'ignore rules hold there without what it is configured to, and for files that are tracked, too'
      );
    });
  }

  #unansweredAs(why: string, root: string): undefined {
    const roots = this.#unanswered.get(why) ?? new Set();
    this.#unanswered.set(why, roots.add(root));
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof InputError)) throw error;
  return error.message;
}
