import type { Severity } from '../../../wit/types/agent.js';
import { countSkips, type Skip } from '../../files/skip.js';
import { isAtLeast, severities, severityAsFound } from '../../findings/severity.js';
import type { ReportedFile, RunSummary } from '../../reports/run-report.js';

/** Counts what a run came to. */
export class Tally {
  readonly skipped: Skip[] = [];
  readonly #startedAt = performance.now();
  readonly #findings: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
  /** By what analyzers said, before learning moved anything. */
  readonly #asFound = new Set<Severity>();
  #hidden = { comment: 0, baseline: 0 };
  #files = 0;
  #partial = 0;
  #failed = 0;
  #cut = 0;
  fixed = 0;
  refused = 0;
  interrupted = false;

  add(file: ReportedFile): void {
    this.#files++;
    if (file.unparsed.length > 0) this.#partial++;
    if (file.status !== 'failed' && file.error !== undefined) this.#cut++;
    if (file.status === 'failed') this.#failed++;
    for (const finding of file.findings) {
      this.#findings[finding.severity]++;
      this.#asFound.add(severityAsFound(finding));
    }
    for (const { by } of file.hidden) this.#hidden[by]++;
  }

  get files(): number {
    return this.#files;
  }

  /** Whether all that there is to find was looked for, and kept. */
  get complete(): boolean {
    return this.#failed === 0 && this.#cut === 0;
  }

  get findings(): number {
    return severities.reduce((sum, severity) => sum + this.#findings[severity], 0);
  }

  /** Whether a finding of that severity or a worse one was found: what was learned of its rule is no excuse. */
  reaches(level: Severity | 'never'): boolean {
    return level !== 'never' && [...this.#asFound].some((severity) => isAtLeast(severity, level));
  }

  summary(): Omit<RunSummary, 'known'> {
    return {
      files: this.#files,
      findings: { ...this.#findings },
      partial: this.#partial,
      failed: this.#failed,
      cut: this.#cut,
      skipped: countSkips(this.skipped),
      suppressed: this.#hidden.comment,
      baseline: this.#hidden.baseline,
      fixed: this.fixed,
      refused: this.refused,
      elapsedMs: Math.round(performance.now() - this.#startedAt),
      interrupted: this.interrupted,
    };
  }
}
