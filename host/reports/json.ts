import { byPlace, type ReportedFile, type Reporter, type RunEnd, type RunStart } from './run-report.js';
import { visibleJson } from './visible.js';

export const reportVersion = 1;

/** One JSON object, written as the files come in; json-schema.ts describes it. */
export class JsonReporter implements Reporter {
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

  file(file: ReportedFile): string {
    const sorted = {
      ...file,
      findings: file.findings.toSorted(byPlace),
      hidden: file.hidden.toSorted(byPlace),
    };
    return `${this.#files++ === 0 ? '' : ','}\n${visibleJson(sorted)}`;
  }

  end({ rules, skipped, summary, measures, analysis }: RunEnd): string {
    const totals = measures && { totals: measures.totals, clones: measures.clones };
    const extra = totals ? `${visibleJson(totals).slice(1, -1)},` : '';
    const scores = analysis ? `,"analysis":${visibleJson(analysis)}` : '';
    return `\n],${extra}"rules":${visibleJson(rules)},"skipped":${visibleJson(skipped)},"summary":${visibleJson(summary)}${scores}}\n`;
  }
}
