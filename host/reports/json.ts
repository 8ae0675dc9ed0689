import { byPlace, type ReportedFile, type Reporter, type RunEnd, type RunStart } from './run-report.js';

export const reportVersion = 1;

/** One JSON object, written as the files come in; json-schema.ts describes it. */
export class JsonReporter implements Reporter {
  #files = 0;

  start(run: RunStart): string {
    const head = JSON.stringify({
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
    return `${this.#files++ === 0 ? '' : ','}\n${JSON.stringify(sorted)}`;
  }

  end({ rules, skipped, summary }: RunEnd): string {
    return `\n],"rules":${JSON.stringify(rules)},"skipped":${JSON.stringify(skipped)},"summary":${JSON.stringify(summary)}}\n`;
  }
}
