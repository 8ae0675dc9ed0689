import type { Severity } from '../../../wit/types/agent.js';
import { severities } from '../../findings/severity.js';
import type { FindingRow } from './finding-row.js';

/** The most severe rows, up to a maximum: nobody reads a table of a hundred thousand. */
export class KeptRows {
  readonly #maximum: number;
  readonly #rows: Record<Severity, FindingRow[]> = { error: [], warning: [], info: [], hint: [] };
  #kept = 0;
  total = 0;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** Whether a row of this severity is kept; asked before the row is made. */
  takes(severity: Severity): boolean {
    this.total++;
    if (this.#kept < this.#maximum) return true;
    const least = severities.find((level) => this.#rows[level].length > 0);
    if (least === undefined || severities.indexOf(severity) <= severities.indexOf(least)) return false;
    this.#rows[least].pop();
    this.#kept--;
    return true;
  }

  add(row: FindingRow): void {
    this.#rows[row.finding.severity].push(row);
    this.#kept++;
  }

  /** The most severe first, else in the order of insertion. */
  get rows(): FindingRow[] {
    return severities.toReversed().flatMap((severity) => this.#rows[severity]);
  }
}
