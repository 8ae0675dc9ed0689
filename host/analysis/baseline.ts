import { existsSync } from 'node:fs';
import type { Finding } from '../../wit/types/agent.js';
import type { FileReport } from '../contract/report.js';
import type { Baseline, BaselineEntry } from '../findings/baseline.js';
import type { ReportedFile } from '../reports/run-report.js';
import type { BaselineDone } from './events.js';
import type { AnalyzeOptions } from './options.js';

/** The baseline of an analysis: read at the start, asked for each file, written at the end on request. */
export class AnalysisBaseline {
  readonly #file: string | undefined;
  readonly #baseline: Baseline | undefined;
  readonly #entries: BaselineEntry[] = [];
  readonly #updates: boolean;

  private constructor(file: string | undefined, baseline: Baseline | undefined, updates: boolean) {
    this.#file = file;
    this.#baseline = baseline;
    this.#updates = updates;
  }

  /** @throws InputError if the file can't be read */
  static async open({
    baseline: file,
    updateBaseline: updates = false,
  }: Pick<AnalyzeOptions, 'baseline' | 'updateBaseline'> = {}): Promise<AnalysisBaseline> {
    if (file === undefined || (updates && !existsSync(file))) {
      return new AnalysisBaseline(file, undefined, updates);
    }
    const { readBaseline } = await import('../findings/baseline-file.js');
    return new AnalysisBaseline(file, await readBaseline(file), updates);
  }

  /** Returns those findings of a file that the baseline holds. */
  known(report: Pick<FileReport, 'path' | 'status' | 'findings'>, text: string): ReadonlySet<Finding> {
    return new Set(this.#baseline?.apply(report, text).known);
  }

  add({ path, findings, hidden }: ReportedFile): void {
    if (!this.#updates) return;
    const known = hidden.filter(({ by }) => by === 'baseline');
    for (const { ruleId, fingerprint } of [...findings, ...known]) {
      this.#entries.push({ path, ruleId, fingerprint });
    }
  }

  /**
   * Writes the baseline on request. Returns undefined if there is nothing to report.
   * @throws InputError if the file can't be written
   */
  async finish(): Promise<BaselineDone | undefined> {
    const file = this.#file;
    if (file === undefined) return undefined;
    if (this.#updates) {
      const { writeBaseline } = await import('../findings/baseline-file.js');
      await writeBaseline(file, this.#entries);
      return { type: 'baseline', file, written: this.#entries.length };
    }
    const stale = this.#baseline?.stale.length ?? 0;
    return stale === 0 ? undefined : { type: 'baseline', file, stale };
  }
}
