import { DiagnosticTag } from 'vscode-languageserver';
import type { Rule } from '../../../wit/types/agent.js';
import type { ResultOf } from '../core/core.js';
import type { Project } from './project.js';

export type Explained = ResultOf<'patterns/explain'>;

/** What is known of the rules of findings: where to read of them, and what their findings are. */
export class Rules {
  readonly #project: Project;
  #patterns: Promise<ReadonlyMap<string, ResultOf<'patterns/list'>['patterns'][number]>> | undefined;

  constructor(project: Project) {
    this.#project = project;
  }

  /** What was read is read again. */
  forget(): void {
    this.#patterns = undefined;
  }

  /** The page about a rule. */
  linkOf({ helpUri }: Pick<Rule, 'helpUri'>): string | undefined {
    return helpUri !== undefined && /^https?:\/\/[^\s]+$/i.test(helpUri) ? helpUri : undefined;
  }

  /** What editors show findings of a rule as: code that can go, or that should not be used any more. */
  async tagOf(rule: string): Promise<DiagnosticTag | undefined> {
    if (rule === unusedSuppression) return DiagnosticTag.Unnecessary;
    const pattern = (await this.#all()).get(rule);
    if (pattern === undefined) return undefined;
    const { tags } = pattern as { tags?: readonly string[] };
    if (tags?.some((tag) => /^deprecat(?:ed|ion)$|^obsolete$/i.test(tag))) return DiagnosticTag.Deprecated;
    const isDead = pattern.category === 'dead-code' || tags?.some((tag) => /^unnecessary$/i.test(tag));
    return isDead ? DiagnosticTag.Unnecessary : undefined;
  }

  /** What a pattern finds and why; undefined for rules that are no patterns. */
  async explain(rule: string): Promise<Explained | undefined> {
    if (!(await this.#all()).has(rule)) return undefined;
    return this.#project.call('patterns/explain', { pattern: rule });
  }

  #all() {
    this.#patterns ??= this.#project
      .call('patterns/list', {})
      .then(({ patterns }) => new Map(patterns.map((pattern) => [pattern.id, pattern])))
      .catch(() => {
        // The analysis tells what is wrong with them.
        this.#patterns = undefined;
        return new Map();
      });
    return this.#patterns;
  }
}

const unusedSuppression = 'TARS000';
