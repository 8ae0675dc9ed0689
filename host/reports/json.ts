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
  #files = 0;

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
    yield `${this.#files++ === 0 ? '' : ','}\n${head.slice(0, -1)},"findings":`;
    yield* visibleJsonList(findings.toSorted(byPlace), weightOfFinding);
    yield ',"hidden":';
    yield* visibleJsonList(hidden.toSorted(byPlace), weightOfFinding);
    yield ',"metrics":';
    yield* visibleJsonList(metrics);
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
      yield* visibleJsonList(measures.clones, ({ places }) => places.length);
      yield ',';
    }
    yield '"rules":';
    yield* visibleJsonList(rules);
    yield ',"skipped":';
    yield* visibleJsonList(skipped);
    yield `,"summary":${visibleJson(summary)}`;
    if (analysis) {
      yield ',"analysis":{"opportunities":';
      yield* visibleJsonList(analysis.opportunities);
      yield `,"quality":{"project":${visibleJson(analysis.quality.project)},"files":`;
      yield* visibleJsonList(analysis.quality.files);
      yield '}}';
    }
    yield '}\n';
  }
}

function weightOfFinding({ suggestion }: ReportedFinding): number {
  return 1 + (suggestion?.edits.length ?? 0);
}
