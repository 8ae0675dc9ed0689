/** A list of a result. Its items come in pages. */
export interface AnswerList {
  readonly name: string;
  readonly items: readonly unknown[];
  /** What some of the items stand as in the result, and how many are on other pages. Default: a member of that name. */
  as?(items: readonly unknown[], elsewhere: number): Record<string, unknown>;
}

/** What a tool answers, before it is cut to a page. */
export interface Answer {
  /** What every page has. */
  readonly head: Record<string, unknown>;
  /** Paged one after the other. */
  readonly lists?: readonly AnswerList[];
  /** Names of texts that are of use only as they are, such as diffs. */
  readonly exact?: readonly string[];
  /** The whole report that the answer is made of. */
  readonly report?: unknown;
}
