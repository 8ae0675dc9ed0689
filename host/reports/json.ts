import type { FormatterOptions } from './formatter-options.js';
import { type CutList, ReportBudget } from './report-budget.js';
import {
  byPlace,
  type Formatter,
  type ReportedFile,
  type ReportedFinding,
  type RunEnd,
  type RunStart,
} from './run-report.js';
import { visibleJson, visibleJsonList } from './visible.js';

export const reportVersion = 1;

/** One JSON object, written file by file; json-schema.ts describes it. */
export class JsonFormatter implements Formatter {
  readonly #budget: ReportBudget;
  readonly #maximumBytes: number;
  #files = 0;

  /** `maxReportBytes`: where long lists end, such as findings. All files, rules and the summary are there even so. */
  constructor({ maxReportBytes = Number.POSITIVE_INFINITY }: Pick<FormatterOptions, 'maxReportBytes'> = {}) {
    this.#maximumBytes = maxReportBytes;
    this.#budget = new ReportBudget(maxReportBytes);
  }

  start(run: RunStart): string {
    const head = visibleJson({
      version: reportVersion,
      tool: run.tool,
      agent: run.agent,
      backend: run.backend,
    });
    return `${head.slice(0, -1)},"files":[`;
  }

  *file(file: ReportedFile): Iterable<string> {
    const { path, language, class: of, status, findings, hidden, metrics, unparsed, error, log } = file;
    const head = visibleJson({ path, language, class: of, status });
    const budget = this.#budget;
    yield budget.spend(`${this.#files++ === 0 ? '' : ','}\n${head.slice(0, -1)},"findings":`);
    yield* visibleJsonList(budget.fitting('findings', findings.toSorted(byPlace)), weightOfFinding);
    yield ',"hidden":';
    yield* visibleJsonList(budget.fitting('hidden', hidden.toSorted(byPlace)), weightOfFinding);
    yield ',"metrics":';
    yield* visibleJsonList(budget.fitting('metrics', metrics));
    yield ',"unparsed":';
    yield* visibleJsonList(unparsed);
    if (log !== undefined) {
      yield ',"log":';
      yield* visibleJsonList(log);
    }
    yield error === undefined ? '}' : `,"error":${visibleJson(error)}}`;
  }

  *end({ rules, skipped, summary, measures, analysis }: RunEnd): Iterable<string> {
    yield '\n],';
    if (measures) {
      yield `"totals":${visibleJson(measures.totals)},"clones":`;
      yield* visibleJsonList(this.#budget.fitting('clones', measures.clones), ({ places }) => places.length);
      yield ',';
    }
    yield '"rules":';
    yield* visibleJsonList(rules);
    yield ',"skipped":';
    yield* visibleJsonList(skipped);
    const scores = analysis && {
      project: analysis.quality.project,
      opportunities: this.#budget.fitting('opportunities', analysis.opportunities),
      files: this.#budget.fitting('qualities', analysis.quality.files),
    };
    const { omitted } = this.#budget;
    yield `,"summary":${visibleJson(omitted ? { ...summary, omitted } : summary)}`;
    if (scores) {
      yield ',"analysis":{"opportunities":';
      yield* visibleJsonList(scores.opportunities);
      yield `,"quality":{"project":${visibleJson(scores.project)},"files":`;
      yield* visibleJsonList(scores.files);
      yield '}}';
    }
    yield '}\n';
  }

  notices(): string[] {
    const { omitted } = this.#budget;
    if (omitted === undefined) return [];
    const counts = Object.entries(omitted).map(([name, count]) => `${count} ${labels[name as CutList]}`);
    return [
      `left out of the JSON report, which is limited to ${this.#maximumBytes} bytes: ${counts.join(', ')}`,
    ];
  }
}

const labels: Readonly<Record<CutList, string>> = {
  findings: 'findings',
  hidden: 'hidden findings',
  metrics: 'metrics',
  clones: 'clones',
  opportunities: 'opportunities',
  qualities: 'grades of files',
};

function weightOfFinding({ suggestion }: ReportedFinding): number {
  return 1 + (suggestion?.edits.length ?? 0);
}
