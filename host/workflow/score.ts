import * as z from 'zod/mini';
import type { Opportunity, Quality, Scores } from '../../wit/documents/scores.js';
import { opportunitySchema, qualitySchema } from '../../wit/documents/scores-schema.js';
import type { Report } from '../../wit/types/agent.js';
import { OutcomeInvalidError } from '../base/errors.js';
import type { Host } from '../host/host.js';
import { callAgent, type OnLog } from './call-agent.js';
import { documentOf, type Schema } from './documents.js';
import { bytesIn, portions } from './portions.js';

export interface ScoreOptions {
  /** Default `scorer`. */
  agent?: string;
  /** The scorer's settings; their JSON Schema describes them. */
  settings?: unknown;
  /** Commits by path. */
  churn?: ReadonlyMap<string, number>;
  /** Lines by path, of files without metrics. */
  lines?: ReadonlyMap<string, number>;
  /** Receives the scorer's log lines. */
  onLog?: OnLog | undefined;
  signal: AbortSignal;
}

/**
 * Ranks findings and grades files, in as many calls as the reports need.
 * @throws OutcomeInvalidError, and the errors of `Host.call`
 */
export async function score(host: Host, reports: Iterable<Report>, options: ScoreOptions): Promise<Scores> {
  const parts: Scores[] = [];
  for (const some of portions(leanOf(reports), bytesIn)) parts.push(await scorePart(host, some, [], options));
  if (parts.length === 1) return parts[0]!;
  const summary = await scorePart(
    host,
    [],
    parts.map(({ quality }) => quality.project),
    options,
  );
  return {
    opportunities: parts.flatMap(({ opportunities }) => opportunities).sort(byRank),
    quality: { project: summary.quality.project, files: parts.flatMap(({ quality }) => quality.files) },
  };
}

async function scorePart(
  host: Host,
  reports: readonly Report[],
  parts: readonly Quality['project'][],
  { agent = 'scorer', settings, churn, lines, signal, onLog }: ScoreOptions,
): Promise<Scores> {
  const of = (numbers: ReadonlyMap<string, number> | undefined) =>
    Object.fromEntries(
      reports.flatMap(({ path }) => (numbers?.has(path) ? [[path, numbers.get(path)!]] : [])),
    );
  const task = {
    reports: [...reports],
    options: JSON.stringify({
      churn: of(churn),
      lines: of(lines),
      parts: parts.map(({ grade: _, ...part }) => part),
    }),
  };
  const options = { settings, language: 'text', signal };
  const outcome = await callAgent(host, { agent, about: agent, onLog, task, options });
  const paths = new Set(reports.map(({ path }) => path));
  const document = async <T>(name: string, schema: Schema<T>) => {
    const read = await documentOf(agent, outcome, name, schema, paths);
    if (read === undefined) throw new OutcomeInvalidError(`${agent} gave no ${name}`);
    return read;
  };
  return {
    opportunities: await document('opportunities.json', opportunitiesSchema),
    quality: await document('quality.json', qualitySchema),
  };
}

const opportunitiesSchema = z.array(opportunitySchema);

const read: ReadonlySet<string> = new Set(['cognitive', 'code-lines', 'nesting']);

function* leanOf(reports: Iterable<Report>): Iterable<Report> {
  for (const report of reports) yield lean(report);
}

/** Selects what the scorer reads of a report. */
function lean({ path, language, findings, metrics }: Report): Report {
  return {
    path,
    language,
    findings: findings.map(({ suggestion, ...finding }) => ({
      ...finding,
      ...(suggestion && { suggestion: { message: '', edits: suggestion.edits.slice(0, 1) } }),
    })),
    metrics: metrics.filter(({ name }) => read.has(name)),
    unparsed: [],
  };
}

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function byRank(a: Opportunity, b: Opportunity): number {
  return b.score - a.score || byText(a.path, b.path) || a.start - b.start || byText(a.ruleId, b.ruleId);
}
