import * as z from 'zod/mini';
import type { FileClass, FileQuality, Opportunity, Scores } from '../../wit/documents/scores.js';
import { opportunitySchema, qualitySchema } from '../../wit/documents/scores-schema.js';
import type { Report } from '../../wit/types/agent.js';
import { OutcomeInvalidError } from '../base/errors.js';
import { type ClonedLines, clonedLines } from '../findings/clones/cloned-lines.js';
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
  /** Groups of clones among the files. */
  clones?: readonly { places: readonly ClonedLines[] }[];
  /** Receives the scorer's log lines. */
  onLog?: OnLog | undefined;
  signal: AbortSignal;
}

/** A report about a file, and what is known of the file besides. */
export interface ScoredReport extends Report {
  /** Default `product`. */
  class?: FileClass;
  /** Files that failed are left out: nothing is known of them. */
  status?: 'complete' | 'partial' | 'failed';
}

/**
 * Ranks what there is to do and grades files, in as many calls as the reports need.
 * @throws OutcomeInvalidError, and the errors of `Host.call`
 */
export async function score(
  host: Host,
  reports: Iterable<ScoredReport>,
  options: ScoreOptions,
): Promise<Scores> {
  const cloned = clonedLines(options.clones ?? []);
  const classes = new Map<string, FileClass>();
  const parts: Scores[] = [];
  for (const some of portions(leanOf(reports, classes), bytesIn)) {
    const about = {
      churn: pick(options.churn, some),
      lines: pick(options.lines, some),
      cloned: pick(cloned, some),
      class: pick(classes, some),
    };
    parts.push(await scorePart(host, some, about, options));
  }
  if (parts.length === 1) return parts[0]!;
  const summary = await scorePart(
    host,
    [],
    { parts: parts.flatMap(({ quality }) => partsOf(quality.files)) },
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
  taskOptions: object,
  { agent = 'scorer', settings, signal, onLog }: ScoreOptions,
): Promise<Scores> {
  const task = { reports: [...reports], options: JSON.stringify(taskOptions) };
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

/** Selects what is known of the files of some reports. */
function pick<T>(values: ReadonlyMap<string, T> | undefined, reports: readonly Report[]): Record<string, T> {
  return Object.fromEntries(
    reports.flatMap(({ path }) => (values?.has(path) ? [[path, values.get(path)!]] : [])),
  );
}

/** Sums up files, one part for each class. */
function partsOf(files: readonly FileQuality[]): object[] {
  const byClass = new Map<FileClass, FileQuality[]>();
  for (const file of files) {
    const kind = file.class ?? 'product';
    const same = byClass.get(kind);
    if (same) same.push(file);
    else byClass.set(kind, [file]);
  }
  return [...byClass].map(([kind, some]) => {
    const lines = some.reduce((sum, file) => sum + file.lines, 0);
    const mean = (of: (file: FileQuality) => number) =>
      lines > 0 ? some.reduce((sum, file) => sum + of(file) * file.lines, 0) / lines : 0;
    return {
      score: mean(({ score }) => score),
      lines,
      files: some.length,
      class: kind,
      cloned: mean(({ cloned = 0 }) => cloned),
      unparsed: mean(({ unparsed = 0 }) => unparsed),
      conflicts: some.filter(({ conflicts = 0 }) => conflicts > 0).length,
    };
  });
}

const read: ReadonlySet<string> = new Set([
  'cognitive',
  'cyclomatic',
  'code-lines',
  'comment-lines',
  'nesting',
]);

/** Yields what the scorer reads of each report, and notes the class of its file. */
function* leanOf(reports: Iterable<ScoredReport>, classes: Map<string, FileClass>): Iterable<Report> {
  for (const report of reports) {
    if (report.status === 'failed') continue;
    classes.set(report.path, report.class ?? 'product');
    yield leanReport(report);
  }
}

/** Selects what the scorer reads of a report. */
function leanReport({ path, language, findings, metrics, unparsed }: Report): Report {
  return {
    path,
    language,
    findings: findings.map(({ suggestion, ...finding }) => ({
      ...finding,
      ...(suggestion && { suggestion: { message: '', edits: suggestion.edits.slice(0, 1) } }),
    })),
    metrics: metrics.filter(({ name }) => read.has(name)),
    unparsed,
  };
}

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function byRank(a: Opportunity, b: Opportunity): number {
  return b.score - a.score || byText(a.path, b.path) || a.start - b.start || byText(a.ruleId, b.ruleId);
}
