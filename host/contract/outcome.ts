import type { Edit, Outcome, Report, Source, Span, Task } from '../../wit/types/agent.js';
import { mostEdits } from '../base/edit-order.js';
import { OutcomeInvalidError, OutputLimitError } from '../base/errors.js';
import { inSlices, type Steps } from '../base/slices.js';
import { TextIndex } from '../base/text-index.js';
import { readSliced, SlicedJsonError, sliceLength, TooManyObjects } from '../json/sliced.js';
import { jsonOf, loadSchemas, type Schemas } from './answer-json.js';
import type { Limits } from './limits.js';
import { overlap } from './overlap.js';
import { Unpacker } from './unpack-metrics.js';

/** Expected properties of an outcome. */
export interface Expectation {
  agent: string;
  task: Task;
  /** Ids of the rules that `configure` returned. */
  rules: ReadonlySet<string>;
  /** Whether the outcome needs one report per source, in order: analyzers do. */
  onePerSource: boolean;
  limits: Pick<Limits, 'outputItems'>;
}

/**
 * Checks a guest's JSON outcome against its task. Computes lines and columns from the offsets and ignores the guest's
 * own. Reads and checks a long outcome in slices, between which the event loop turns.
 * @throws OutcomeInvalidError, OutputLimitError
 */
export async function validateOutcome(json: string, expectation: Expectation): Promise<Outcome> {
  const schemas = await loadSchemas();
  return inSlices(outcomeSteps(json, expectation, schemas));
}

/** Does the same, step by step. */
export function* outcomeSteps(json: string, expectation: Expectation, schemas: Schemas): Steps<Outcome> {
  const outcome = yield* whole(json, expectation, schemas);
  const check = new Check(expectation);
  yield* check.reports(outcome.reports);
  yield* check.changes(outcome);
  return outcome;
}

/** Least length of an object: a short text needs no count of its objects. */
const leastObjectLength = 2;

/** Reads the outcome, and unpacks its metrics. */
function* whole(json: string, { agent, limits }: Expectation, schemas: Schemas): Steps<Outcome> {
  const refuse = (what: string) => new OutcomeInvalidError(`${agent}: ${what}`);
  try {
    const outcome = yield* read(json, limits, schemas, refuse);
    const unpacker = new Unpacker(schemas, limits.outputItems, refuse);
    for (const [at, report] of outcome.reports.entries()) yield* unpacker.report(report, `reports[${at}]`);
    return outcome;
  } catch (error) {
    if (!(error instanceof TooManyObjects)) throw error;
    throw new OutputLimitError(
      `the outcome of ${agent} has more than ${limits.outputItems} findings, metrics, spans, edits and documents`,
      { hint: 'raise the limit on items of the output' },
    );
  }
}

function* read(
  json: string,
  limits: Expectation['limits'],
  schemas: Schemas,
  refuse: (what: string) => Error,
): Steps<Outcome> {
  if (json.length <= Math.min(sliceLength, leastObjectLength * limits.outputItems)) {
    const parsed = schemas.outcomeSchema.safeParse(jsonOf(json, refuse));
    if (!parsed.success) throw refuse(schemas.firstIssue(parsed.error));
    return parsed.data as Outcome;
  }
  try {
    return (yield* readSliced(json, schemas.outcomeForm, limits.outputItems)) as Outcome;
  } catch (error) {
    if (error instanceof SlicedJsonError) throw refuse(schemas.said(error.where, error.message));
    throw error;
  }
}

/** Spans and edits checked per step. Each check reads up to 2 KiB of text. */
const atOnce = 2048;

/** Compares an outcome with its task. */
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
    // As the guest sees them: no encoding can hold lone surrogates.
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
    // All changes of a file are applied together.
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
    let checked: Span | undefined;
    for (const [at, { span }] of metrics.entries()) {
      // Unpacked metrics of one unit share a span.
      if (!span || span === checked) continue;
      checked = span;
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

  /** Returns whether enough was done since the last step. */
  #isDue(items = 1): boolean {
    this.#done += items;
    if (this.#done < atOnce) return false;
    this.#done = 0;
    return true;
  }
}

/** Checks offsets against one text. Without the text it checks only their order. */
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
