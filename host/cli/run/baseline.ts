import { existsSync } from 'node:fs';
import type { Finding } from '../../../wit/types/agent.js';
import type { FileReport } from '../../contract/report.js';
import type { Baseline, BaselineEntry } from '../../findings/baseline.js';
import { plural } from '../../reports/plural.js';
import type { ReportedFile } from '../../reports/run-report.js';
import type { RunOptions } from './options.js';

/** The baseline of a run: read before, asked for each file, and written after if the user wants that. */
export class RunBaseline {
  readonly #file: string | undefined;
  readonly #baseline: Baseline | undefined;
  readonly #entries: BaselineEntry[] = [];
  readonly #updates: boolean;

  private constructor(file: string | undefined, baseline: Baseline | undefined, updates: boolean) {
    this.#file = file;
    this.#baseline = baseline;
    this.#updates = updates;
  }

  static async open({ baseline: file, updateBaseline = false }: RunOptions): Promise<RunBaseline> {
    if (file === undefined || (updateBaseline && !existsSync(file))) {
      return new RunBaseline(file, undefined, updateBaseline);
    }
    const { readBaseline } = await import('../../findings/baseline-file.js');
    return new RunBaseline(file, await readBaseline(file), updateBaseline);
  }

  /** Which of a file's findings are known. */
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

  /** Writes it if the user wants that; returns what there is to tell about it. */
  async finish(): Promise<string | undefined> {
    if (this.#updates && this.#file !== undefined) {
      const { writeBaseline } = await import('../../findings/baseline-file.js');
      await writeBaseline(this.#file, this.#entries);
      return `${this.#file} now knows ${plural(this.#entries.length, 'finding')}`;
    }
    const stale = this.#baseline?.stale.length ?? 0;
    if (stale === 0) return undefined;
    return `${plural(stale, 'finding')} of the baseline not found any more; --update-baseline forgets them`;
  }
}
