import type { AgentInfo, Edit, Outcome, Rule, Source, Span, Task } from '../../wit/types/agent.js';
import { AgentInvalidError, OutcomeInvalidError } from '../errors.js';
import { TextIndex } from './text-index.js';

let schemas: Promise<typeof import('./schemas.js')> | undefined;

/** The schemas take long to load, and are wanted only once a guest has answered. */
export function loadSchemas(): Promise<typeof import('./schemas.js')> {
  schemas ??= import('./schemas.js');
  return schemas;
}

/** What an outcome is held against. */
export interface Expectation {
  agent: string;
  task: Task;
  /** Ids of what `configure` returned. */
  rules: ReadonlySet<string>;
  /** An analyzer answers with one report per source, in their order. */
  onePerSource: boolean;
}

/** @throws AgentInvalidError if `describe` returned something else. */
export async function parseAgentInfo(agent: string, value: unknown): Promise<AgentInfo> {
  const { agentInfoSchema, firstIssue } = await loadSchemas();
  const parsed = agentInfoSchema.safeParse(value);
  if (!parsed.success)
    throw new AgentInvalidError(`${agent} describes itself wrongly: ${firstIssue(parsed.error)}`);
  return parsed.data as AgentInfo;
}

/** @throws AgentInvalidError if `configure` returned something else, or two rules of one id. */
export async function parseRules(agent: string, value: unknown): Promise<Rule[]> {
  const { firstIssue, rulesSchema } = await loadSchemas();
  const parsed = rulesSchema.safeParse(value);
  if (!parsed.success)
    throw new AgentInvalidError(`${agent} has a rule that isn't one: ${firstIssue(parsed.error)}`);
  const seen = new Set<string>();
  for (const { id } of parsed.data) {
    if (seen.has(id)) throw new AgentInvalidError(`${agent} has two rules ${id}`);
    seen.add(id);
  }
  return parsed.data as Rule[];
}

/**
 * Checks everything that a guest returned against the task it was given. Lines and columns are computed
 * from the offsets, whatever the guest says they are.
 * @throws OutcomeInvalidError
 */
export async function validateOutcome(value: unknown, expectation: Expectation): Promise<Outcome> {
  const { firstIssue, outcomeSchema } = await loadSchemas();
  const parsed = outcomeSchema.safeParse(value);
  if (!parsed.success) throw new OutcomeInvalidError(`${expectation.agent}: ${firstIssue(parsed.error)}`);
  const outcome = parsed.data as Outcome;
  const fail = (what: string): never => {
    throw new OutcomeInvalidError(`${expectation.agent}: ${what}`);
  };

  const { sources } = expectation.task;
  if (expectation.onePerSource) {
    if (outcome.reports.length !== sources.length) {
      fail(`${outcome.reports.length} reports for ${sources.length} sources`);
    }
    const odd = sources.findIndex((source, index) => outcome.reports[index]!.path !== source.path);
    if (odd >= 0) fail(`reports[${odd}] is not about the source at that place`);
  }

  const indexes = new Map<Source, TextIndex>();
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const indexFor = (source: Source): TextIndex => {
    let index = indexes.get(source);
    if (!index) {
      index = new TextIndex(source.text);
      indexes.set(source, index);
    }
    return index;
  };
  const earlierRules = new Set(
    expectation.task.reports.flatMap((report) => report.findings.map((finding) => finding.ruleId)),
  );
  const earlierPaths = new Set(expectation.task.reports.map((report) => report.path));

  outcome.reports.forEach((report, position) => {
    const where = `reports[${position}]`;
    const source = expectation.onePerSource ? sources[position] : byPath.get(report.path);
    if (!source && !earlierPaths.has(report.path)) fail(`${where}.path is of no source`);
    if (source && report.language !== source.language) fail(`${where}.language is not the source's`);
    const place = new Place(source && indexFor(source), fail);
    report.findings.forEach((finding, at) => {
      const here = `${where}.findings[${at}]`;
      if (!expectation.rules.has(finding.ruleId) && !earlierRules.has(finding.ruleId)) {
        fail(`${here}.ruleId is of no configured rule`);
      }
      place.span(finding.span, `${here}.span`);
      if (finding.suggestion) place.edits(finding.suggestion.edits, `${here}.suggestion.edits`);
    });
    report.metrics.forEach((metric, at) => {
      if (metric.span) place.span(metric.span, `${where}.metrics[${at}].span`);
    });
    report.unparsed.forEach((span, at) => {
      place.span(span, `${where}.unparsed[${at}]`);
    });
  });
  outcome.changes.forEach((change, position) => {
    const source = byPath.get(change.path) ?? fail(`changes[${position}].path is of no source`);
    new Place(indexFor(source), fail).edits(change.edits, `changes[${position}].edits`);
  });
  return outcome;
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

  edits(edits: readonly Edit[], where: string): void {
    edits.forEach((edit, at) => {
      this.#range(edit.start, edit.end, `${where}[${at}]`);
    });
    const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
    const overlap = sorted.findIndex((edit, at) => at > 0 && edit.start < sorted[at - 1]!.end);
    if (overlap >= 0) this.#fail(`${where} overlap each other`);
  }
}
