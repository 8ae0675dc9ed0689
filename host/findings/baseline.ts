import type { Finding } from '../../wit/types/agent.js';
import type { FileReport } from '../contract/report.js';
import { fingerprintFindings } from './fingerprint.js';

/** A known finding. The path serves only people and the count of stale entries. */
export interface BaselineEntry {
  path: string;
  ruleId: string;
  fingerprint: string;
}

type Analysed = Pick<FileReport, 'path' | 'status' | 'findings'>;

/** Makes the entries by which a later run knows a file's findings again. */
export function baselineEntries(report: Analysed, text: string): BaselineEntry[] {
  const { path, findings } = report;
  return fingerprintFindings(findings, text, path).map((fingerprint, index) => ({
    path,
    ruleId: findings[index]!.ruleId,
    fingerprint,
  }));
}

/** Findings that are known and accepted. Paths are those of the reports, so run from the same folder. */
export class Baseline {
  readonly #byPath = new Map<string, BaselineEntry[]>();
  readonly #fingerprints = new Set<string>();
  readonly #stale = new Map<string, BaselineEntry>();
  #known = 0;

  constructor(entries: Iterable<BaselineEntry>) {
    for (const entry of entries) {
      this.#fingerprints.add(entry.fingerprint);
      const ofFile = this.#byPath.get(entry.path);
      if (ofFile) ofFile.push(entry);
      else this.#byPath.set(entry.path, [entry]);
    }
  }

  get size(): number {
    return this.#fingerprints.size;
  }

  has(fingerprint: string): boolean {
    return this.#fingerprints.has(fingerprint);
  }

  /** Findings removed so far. */
  get known(): number {
    return this.#known;
  }

  /** Entries without a finding any more, of the completely analyzed files so far. */
  get stale(): BaselineEntry[] {
    return [...this.#stale.values()];
  }

  /** Separates the known findings of a file from the new ones. */
  apply(report: Analysed, text: string): { known: Finding[]; fresh: Finding[] } {
    const names = fingerprintFindings(report.findings, text, report.path);
    const isKnown = names.map((name) => this.#fingerprints.has(name));
    const known = report.findings.filter((_, index) => isKnown[index]);
    const fresh = report.findings.filter((_, index) => !isKnown[index]);
    this.#known += known.length;
    if (report.status === 'complete') {
      const found = new Set(names);
      for (const entry of this.#byPath.get(report.path) ?? []) {
        if (!found.has(entry.fingerprint)) this.#stale.set(entry.fingerprint, entry);
      }
    }
    return { known, fresh };
  }
}
