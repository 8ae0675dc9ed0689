import type { Finding } from '../../wit/types/agent.js';
import type { Scored } from './settings.js';

/** What a scorer said of findings, each by itself. */
export class Scores {
  readonly #scores = new Map<string, number>();

  constructor(scored: readonly Scored[]) {
    for (const { path, ruleId, start, end, score, findings, rules = [ruleId], ...one } of scored) {
      // Older versions scored every finding alone.
      if (findings === undefined) this.#scores.set(key(path, ruleId, start, end), score);
      else for (const rule of rules) this.#scores.set(key(path, rule, one.function), score / findings);
    }
  }

  /** The finding's share of the score of what it is a part of; `around`: the function that it is in. */
  of(path: string, { ruleId, span }: Finding, around: string | undefined): number | undefined {
    return (
      this.#scores.get(key(path, ruleId, span.start, span.end)) ??
      (around === undefined ? undefined : this.#scores.get(key(path, ruleId, around))) ??
      this.#scores.get(key(path, ruleId))
    );
  }
}

const key = (...parts: (string | number | undefined)[]) =>
  JSON.stringify(parts.filter((part) => part !== undefined));
