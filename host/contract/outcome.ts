import type { Edit, Outcome, Report, Source, Span, Task } from '../../wit/types/agent.js';
import { mostEdits } from '../base/edit-order.js';
import { OutcomeInvalidError, OutputLimitError } from '../base/errors.js';
import { inSlices, type Steps } from '../base/slices.js';
import { TextIndex } from '../base/text-index.js';
import { readSliced, SlicedJsonError, sliceLength, TooManyObjects } from '../json/sliced.js';
import { jsonOf, loadSchemas } from './answer-json.js';
import type { Limits } from './limits.js';
import { overlap } from './overlap.js';

/** What an outcome is held against. */
export interface Expectation {
  agent: string;
  task: Task;
  /** Ids of what `configure` returned. */
  rules: ReadonlySet<string>;
  /** An analyzer answers with one report per source, in their order. */
  onePerSource: boolean;
  limits: Pick<Limits, 'outputItems'>;
}

/**
 * Checks everything that a guest returned, as JSON, against the task it was given. Lines and columns are computed
 * from the offsets, whatever the guest says they are. A long outcome is read and checked in slices, between which
 * the event loop turns.
 * @throws OutcomeInvalidError, OutputLimitError
 */
export async function validateOutcome(json: string, expectation: Expectation): Promise<Outcome> {
  const schemas = await loadSchemas();
  return inSlices(outcomeSteps(json, expectation, schemas));
}

type Schemas = Awaited<ReturnType<typeof loadSchemas>>;

/** The same, step by step. */
export function* outcomeSteps(json: string, expectation: Expectation, schemas: Schemas): Steps<Outcome> {
  const outcome = yield* read(json, expectation, schemas);
  const check = new Check(expectation);
  yield* check.reports(outcome.reports);
  yield* check.changes(outcome);
  return outcome;
}

/** An object takes some characters, so that the number of them needs no look where the text is short. */
const leastObjectLength = 2;

function* read(json: string, { agent, limits }: Expectation, schemas: Schemas): Steps<Outcome> {
  const refuse = (what: string) => new OutcomeInvalidError(`${agent}: ${what}`);
  if (json.length <= Math.min(sliceLength, leastObjectLength * limits.outputItems)) {
    const parsed = schemas.outcomeSchema.safeParse(jsonOf(json, refuse));
    if (!parsed.success) throw refuse(schemas.firstIssue(parsed.error));
    return parsed.data as Outcome;
  }
  try {
    return (yield* readSliced(json, schemas.outcomeForm, limits.outputItems)) as Outcome;
  } catch (error) {
    if (error instanceof SlicedJsonError) throw refuse(schemas.said(error.where, error.message));
    if (!(error instanceof TooManyObjects)) throw error;
    throw new OutputLimitError(
      `the outcome of ${agent} has more than ${limits.outputItems} findings, metrics, spans, edits and documents`,
      { hint: 'raise the limit on items of the output' },
    );
  }
}

/** Of spans and edits that are held against a text at once; each looks at up to 2 KiB of it. */
const atOnce = 2048;

/** Holds an outcome against its task. */
class Check {
  readonly #expectation: Expectation;
  readonly #byPath: ReadonlyMap<string, Source>;
  readonly #indexes = new Map<Source, TextIndex>();
  readonly #earlierRules: ReadonlySet<string>;
  readonly #earlierPaths: ReadonlySet<string>;
  #done = 0;

  constructor(expectation: Expectation) {
    const { sources, reports } = expectation.task;
    this.#expectation = expectation;
    this.#byPath = new Map(sources.map((source) => [source.path, source]));
    // As a guest has them: no encoding has halves of characters.
    const ids = reports.flatMap(({ findings }) => findings.map(({ ruleId }) => ruleId.toWellFormed()));
    this.#earlierRules = new Set(ids);
    this.#earlierPaths = new Set(reports.map(({ path }) => path.toWellFormed()));
  }

  *reports(reports: readonly Report[]): Steps<void> {
    const { onePerSource, task } = this.#expectation;
    const { sources } = task;
    if (onePerSource) {
      if (reports.length !== sources.length) {
        this.#fail(`${reports.length} reports for ${sources.length} sources`);
      }
      const odd = sources.findIndex((source, index) => reports[index]!.path !== source.path);
      if (odd >= 0) this.#fail(`reports[${odd}] is not about the source at that place`);
    }
    for (const [position, report] of reports.entries()) {
      const source = onePerSource ? sources[position] : this.#byPath.get(report.path);
      yield* this.#report(report, source, `reports[${position}]`);
    }
  }

  *changes({ changes }: Outcome): Steps<void> {
    const byPath = new Map<string, Edit[]>();
    for (const [position, { path, edits }] of changes.entries()) {
      const where = `changes[${position}]`;
      const source = this.#byPath.get(path) ?? this.#fail(`${where}.path is not that of a source`);
      yield* this.#edits(edits, this.#place(source), `${where}.edits`);
      const earlier = byPath.get(path);
      if (earlier) for (const edit of edits) earlier.push(edit);
      else byPath.set(path, [...edits]);
      if (earlier && earlier.length > mostEdits)
        this.#fail(`the changes of ${path} have more than ${mostEdits} edits`);
      if (this.#isDue()) yield;
    }
    if (byPath.size === changes.length) return;
    // What two changes of a file do to it is done at once.
    for (const [path, edits] of byPath) {
      if (overlap(edits)) this.#fail(`the changes of ${path} overlap each other`);
      if (this.#isDue(edits.length)) yield;
    }
  }

  *#report(
    { path, language, findings, metrics, unparsed }: Report,
    source: Source | undefined,
    where: string,
  ): Steps<void> {
    const { rules } = this.#expectation;
    if (!source && !this.#earlierPaths.has(path)) this.#fail(`${where}.path is not that of a source`);
    if (source && language !== source.language) this.#fail(`${where}.language is not the source's`);
    const place = this.#place(source);
    for (const [at, { ruleId, span, suggestion }] of findings.entries()) {
      const here = `${where}.findings[${at}]`;
      if (!rules.has(ruleId) && !this.#earlierRules.has(ruleId)) {
        this.#fail(`${here}.ruleId is not that of a configured rule`);
      }
      place.span(span, `${here}.span`);
      if (this.#isDue()) yield;
      if (suggestion) yield* this.#edits(suggestion.edits, place, `${here}.suggestion.edits`);
    }
    for (const [at, { span }] of metrics.entries()) {
      if (!span) continue;
      place.span(span, `${where}.metrics[${at}].span`);
      if (this.#isDue()) yield;
    }
    for (const [at, span] of unparsed.entries()) {
      place.span(span, `${where}.unparsed[${at}]`);
      if (this.#isDue()) yield;
    }
  }

  *#edits(edits: readonly Edit[], place: Place, where: string): Steps<void> {
    for (const [at, edit] of edits.entries()) {
      place.edit(edit, `${where}[${at}]`);
      if (this.#isDue()) yield;
    }
    if (overlap(edits)) this.#fail(`${where} overlap each other`);
  }

  #place(source: Source | undefined): Place {
    const fail = (what: string) => this.#fail(what);
    if (!source) return new Place(undefined, fail);
    const index = this.#indexes.get(source) ?? new TextIndex(source.text);
    this.#indexes.set(source, index);
    return new Place(index, fail);
  }

  #fail(what: string): never {
    throw new OutcomeInvalidError(`${this.#expectation.agent}: ${what}`);
  }

  /** Whether enough was done since the last step. */
  #isDue(items = 1): boolean {
    this.#done += items;
    if (this.#done < atOnce) return false;
    this.#done = 0;
    return true;
  }
}

/** Holds offsets against one text. Without the text only their order can be checked. */
class Place {
  readonly #text: TextIndex | undefined;
  readonly #fail: (what: string) => never;

  constructor(text: TextIndex | undefined, fail: (what: string) => never) {
    this.#text = text;
    this.#fail = fail;
  }

  #range(start: number, end: number, where: string): void {
    if (start > end) this.#fail(`${where} ends before it starts`);
    if (!this.#text) return;
    if (end > this.#text.byteLength) this.#fail(`${where} lies outside the file`);
    if (!this.#text.isBoundary(start) || !this.#text.isBoundary(end)) this.#fail(`${where} cuts a character`);
  }

  span(span: Span, where: string): void {
    this.#range(span.start, span.end, where);
    if (!this.#text) return;
    const start = this.#text.position(span.start);
    const end = this.#text.position(span.end);
    span.line = start.line;
    span.column = start.column;
    span.endLine = end.line;
    span.endColumn = end.column;
  }

  edit({ start, end }: Edit, where: string): void {
    this.#range(start, end, where);
  }
}
