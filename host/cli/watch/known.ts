import type { Severity } from '../../../wit/types/agent.js';
import type { ReportedFile } from '../../reports/run-report.js';
import { byPlace } from '../../reports/run-report.js';

/** A finding, or the failure of a file, as it is told. */
export interface Entry {
  /** Names it, also when its line moves. */
  fingerprint: string;
  severity: Severity;
  rule: string;
  message: string;
  line: number;
  column: number;
}

export interface FileChange {
  path: string;
  fresh: Entry[];
  resolved: Entry[];
}

interface KnownFile {
  /** As it is shown. */
  path: string;
  entries: Map<string, Entry>;
}

/** The findings of all files, as they were last seen. */
export class KnownFindings {
  readonly #files = new Map<string, KnownFile>();

  /** Files that were seen, and those of them that have findings. */
  get counts(): { files: number; findings: number; withFindings: number } {
    let findings = 0;
    let withFindings = 0;
    for (const { entries } of this.#files.values()) {
      findings += entries.size;
      if (entries.size > 0) withFindings++;
    }
    return { files: this.#files.size, findings, withFindings };
  }

  /** Absolute paths of the files. */
  paths(): string[] {
    return [...this.#files.keys()];
  }

  has(absolute: string): boolean {
    return this.#files.has(absolute);
  }

  /** Takes a file's report, and returns what has changed. */
  update(absolute: string, file: ReportedFile): FileChange {
    const known = this.#files.get(absolute)?.entries ?? new Map<string, Entry>();
    const entries = entriesOf(file, known);
    this.#files.set(absolute, { path: file.path, entries });
    return {
      path: file.path,
      fresh: [...entries.values()].filter(({ fingerprint }) => !known.has(fingerprint)),
      resolved: [...known.values()].filter(({ fingerprint }) => !entries.has(fingerprint)),
    };
  }

  /** Forgets a file that is gone, or isn't looked at any more. */
  forget(absolute: string): FileChange {
    const { path, entries } = this.#files.get(absolute)!;
    this.#files.delete(absolute);
    return { path, fresh: [], resolved: [...entries.values()] };
  }
}

/** Of a file that failed nothing is known but that: its earlier findings stay. */
function entriesOf(file: ReportedFile, known: ReadonlyMap<string, Entry>): Map<string, Entry> {
  const { error, status } = file;
  const found = file.findings.toSorted(byPlace).map((finding): [string, Entry] => {
    const { fingerprint, severity, ruleId: rule, message, span } = finding;
    return [fingerprint, { fingerprint, severity, rule, message, line: span.line, column: span.column }];
  });
  const earlier = [...known].filter(([fingerprint]) => !fingerprint.startsWith(failurePrefix));
  const entries = new Map(status === 'failed' ? earlier : found);
  if (error === undefined) return entries;
  const fingerprint = `${failurePrefix}${error.code}`;
  const { code: rule, message } = error;
  return entries.set(fingerprint, { fingerprint, severity: 'error', rule, message, line: 1, column: 1 });
}

const failurePrefix = 'failed:';
