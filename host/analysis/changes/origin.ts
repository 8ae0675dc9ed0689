import type { Refused } from '../../../wit/documents/generation.js';
import type { Report } from '../../../wit/types/agent.js';
import type { FileSource } from '../../files/source.js';
import type { JsonReport } from '../../reports/read-report.js';
import type { ReportedFile, ReportedFinding } from '../../reports/run-report.js';
import type { ChangedFile, FileToChange } from '../../workflow/generate.js';
import { contractReport as contractReportOf, isAbout } from '../../workflow/report-file.js';
import { Chooser, type Place } from '../../workflow/targets.js';
import { contractReport, type PatternFindings } from './pattern-findings.js';

export interface Asked extends FileToChange {
  places: Place[];
}

/** Where the findings come from, and which of them are asked for. */
export class Origin {
  readonly #files: ReadonlyMap<string, ReportedFile> | undefined;
  readonly #findings: PatternFindings | undefined;
  readonly #chooser: Chooser | undefined;

  constructor(
    report: JsonReport | undefined,
    findings: PatternFindings | undefined,
    apply: readonly string[] | undefined,
  ) {
    this.#files = report && new Map(report.files.map((file) => [file.path, file]));
    this.#findings = findings;
    this.#chooser = apply && new Chooser(apply);
  }

  async of(sources: readonly FileSource[]): Promise<{ asked: Asked[]; stale: ChangedFile[] }> {
    const asked: Asked[] = [];
    const stale: ChangedFile[] = [];
    if (!this.#files) {
      for await (const { file, report } of this.#findings!.of(sources))
        asked.push(this.#ask(file as FileSource, report, contractReport(report)));
      return { asked, stale };
    }
    for (const source of sources) {
      const told = this.#files.get(source.path);
      if (told && !isAbout(told, source.text)) {
        const chosen = this.#chooser?.choose(told);
        const meant = ({ ruleId, span }: ReportedFinding) =>
          chosen?.some((one) => one.ruleId === ruleId && one.start === span.start) ?? true;
        stale.push(staleFile(source, told.findings.filter(meant)));
      } else asked.push(this.#ask(source, told, told && contractReportOf(told)));
    }
    return { asked, stale };
  }

  /**
   * What to tell of names that nothing answered to, once all files are looked at.
   * @throws InputError where nothing answered to any of them
   */
  missing(wanted: readonly string[] = []): string[] {
    const missing = this.#chooser?.missing() ?? [];
    if (missing.length === new Set(wanted).size) this.#chooser?.assertAllMet();
    return missing.map((name) => `no finding has the rule or fingerprint ${name}`);
  }

  #ask(
    { path, language, text }: FileSource,
    file: ReportedFile | undefined,
    report: Report | undefined,
  ): Asked {
    const places = file && this.#chooser ? this.#chooser.choose(file) : [];
    return { path, language, text, reports: report ? [report] : [], places };
  }
}

function staleFile({ path, language, text }: FileSource, findings: readonly ReportedFinding[]): ChangedFile {
  const refused = findings.map(({ ruleId, message, span }): Refused => {
    const reason = 'the file is no longer the one that the report is about';
    return { ruleId, message, start: span.start, line: span.line, code: 'stale', reason };
  });
  return { path, language, before: text, after: text, edits: [], done: [], refused };
}
