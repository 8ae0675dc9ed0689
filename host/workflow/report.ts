import { feedbackSchema } from '../../wit/documents/feedback.js';
import type { FeedbackDocument } from '../../wit/documents/feedback-document.js';
import type { Scores } from '../../wit/documents/scores.js';
import type { Report, Rule } from '../../wit/types/agent.js';
import { OutcomeInvalidError } from '../base/errors.js';
import type { Host } from '../host/host.js';
import { callAgent, type OnLog } from './call-agent.js';
import { documentOf } from './documents.js';
import { bytesIn, portions } from './portions.js';

export type { FeedbackDocument } from '../../wit/documents/feedback-document.js';

export interface ReportOptions {
  /** Default `reporter`. */
  agent?: string | undefined;
  /** The reporter's settings; their JSON Schema describes them. */
  settings?: unknown;
  /** A scorer's result for the same reports. */
  scores?: Scores | undefined;
  rules?: Iterable<Pick<Rule, 'id' | 'name'>> | undefined;
  /** By path, the code of the error that kept a file from being analyzed. */
  errors?: ReadonlyMap<string, string> | undefined;
  /** Receives the reporter's log lines. */
  onLog?: OnLog | undefined;
  signal: AbortSignal;
}

/**
 * Has a reporter summarize findings: in as many calls as the files need, and one that joins their results.
 * @throws OutcomeInvalidError, and the errors of `Host.call`
 */
export async function report(
  host: Host,
  reports: Iterable<Report>,
  options: ReportOptions,
): Promise<FeedbackDocument> {
  const { scores } = options;
  const files = byPath(Array.from(reports, lean));
  const opportunities = byPath(scores?.opportunities ?? []);
  const qualities = byPath(scores?.quality.files ?? []);
  const rules = Object.fromEntries([...(options.rules ?? [])].map(({ id, name }) => [id, name]));
  const errors = [...(options.errors ?? [])];
  const expectedPaths = new Set(
    [...files.keys(), ...errors.map(([path]) => path)].map((path) => path.toWellFormed()),
  );
  const quality = (of: Scores['quality']['files']) =>
    scores && { quality: { project: scores.quality.project, files: of } };

  const parts: FeedbackDocument[] = [];
  const paths = [...files.keys()].sort();
  for (const some of portions(paths, (path) => bytesOf(files.get(path)!))) {
    const of = <T>(all: ReadonlyMap<string, T[]>) => some.flatMap((path) => all.get(path) ?? []);
    const asked = new Set(some);
    const task = {
      opportunities: of(opportunities),
      ...quality(of(qualities)),
      rules,
      errors: Object.fromEntries(errors.filter(([path]) => asked.has(path))),
      more: true,
    };
    parts.push(await call(host, of(files), task, expectedPaths, options));
  }
  const otherErrors = Object.fromEntries(errors.filter(([path]) => !files.has(path)));
  return call(host, [], { ...quality([]), errors: otherErrors, parts }, expectedPaths, options);
}

async function call(
  host: Host,
  reports: Report[],
  taskOptions: object,
  known: ReadonlySet<string>,
  { agent = 'reporter', settings, signal, onLog }: ReportOptions,
): Promise<FeedbackDocument> {
  const task = { reports, options: JSON.stringify(taskOptions) };
  const options = { settings, language: 'text', signal };
  const outcome = await callAgent(host, { agent, about: agent, onLog, task, options });
  const feedback = await documentOf(agent, outcome, 'feedback.json', feedbackSchema, known);
  if (!feedback) throw new OutcomeInvalidError(`${agent} gave no feedback.json`);
  const { files, opportunities, hotSpots, incomplete } = feedback;
  const odd = [files, opportunities, hotSpots, incomplete].flat().find(({ path }) => !known.has(path));
  if (odd) throw new OutcomeInvalidError(`${agent}: feedback.json names ${odd.path}, which is in no report`);
  return feedback;
}

function bytesOf(reports: readonly Report[]): number {
  return reports.reduce((sum, report) => sum + bytesIn(report), 0);
}

function byPath<T extends { path: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(one.path);
    if (group) group.push(one);
    else groups.set(one.path, [one]);
  }
  return groups;
}

const read: ReadonlySet<string> = new Set(['cognitive', 'cyclomatic', 'code-lines', 'nesting']);

/** Selects what the reporter reads of a report. */
function lean({ path, language, findings, metrics, unparsed }: Report): Report {
  return {
    path,
    language,
    findings: findings.map(({ ruleId, severity, span, confidence }) => ({
      ruleId,
      severity,
      message: '',
      span,
      confidence,
    })),
    metrics: metrics.filter(({ name }) => read.has(name)),
    unparsed,
  };
}
