import type { Answer } from './result/answer.js';

const most = 4;

/** The latest answers that have more than one page: all pages of a call are of the same answer. */
export class KeptAnswers {
  readonly #answers = new Map<string, Answer>();

  keep(key: string, answer: Answer): void {
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= most) break;
      this.#answers.delete(oldest);
    }
  }

  get(key: string): Answer | undefined {
    return this.#answers.get(key);
  }
}
