import type { Severity } from '../../wit/types/agent.js';
import { countSkips, type Skip } from '../files/skip.js';
import { isAtLeast, severities, severityAsFound } from '../findings/severity.js';
import type { ReportedFile, RunSummary } from '../reports/run-report.js';

/** Counts of an analysis. */
export class Totals {
  readonly skipped: Skip[] = [];
  readonly #startedAt = performance.now();
  readonly #findings: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
  /** Severities as reported by analyzers, before learning. */
  readonly #severitiesAsFound = new Set<Severity>();
  #hidden = { comment: 0, foreign: 0, baseline: 0 };
  #files = 0;
  #partial = 0;
  #failed = 0;
  #cut = 0;
  /** Files that fixes changed, or would change. */
  fixedFiles = 0;
  /** Applied edits and refused ones, counted apart. */
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
      this.#severitiesAsFound.add(severityAsFound(finding));
    }
    for (const { by } of file.hidden) this.#hidden[by]++;
  }

  get files(): number {
    return this.#files;
  }

  /** Whether all files were analyzed, and all findings kept. */
  get complete(): boolean {
    return this.#failed === 0 && this.#cut === 0;
  }

  get findings(): number {
    return severities.reduce((sum, severity) => sum + this.#findings[severity], 0);
  }

  /** Whether an analyzer found something of that severity or a worse one. Learning doesn't count. */
  reaches(level: Severity | 'never'): boolean {
    return level !== 'never' && [...this.#severitiesAsFound].some((severity) => isAtLeast(severity, level));
  }

  summary(): Omit<RunSummary, 'reused'> {
    return {
      files: this.#files,
      findings: { ...this.#findings },
      partial: this.#partial,
      failed: this.#failed,
      cut: this.#cut,
      skipped: countSkips(this.skipped),
      suppressed: this.#hidden.comment + this.#hidden.foreign,
      foreign: this.#hidden.foreign,
      baseline: this.#hidden.baseline,
      fixed: this.fixed,
      refused: this.refused,
      elapsedMs: Math.round(performance.now() - this.#startedAt),
      interrupted: this.interrupted,
    };
  }
}
