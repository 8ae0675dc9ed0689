import { plural } from '../../reports/plural.js';
import type { ReportedFile } from '../../reports/run-report.js';
import { visible, visibleLine } from '../../reports/visible.js';

/** Most files that are named. */
const mostNamed = 10;

/** The files of a run that failed or were cut short, for which it exits with 7. */
export class FailedFiles {
  readonly #lines: string[] = [];
  #count = 0;

  add({ path, status, error }: Pick<ReportedFile, 'path' | 'status' | 'error'>): void {
    if (error === undefined) return;
    this.#count++;
    if (this.#lines.length === mostNamed) return;
    const hint = error.hint === undefined ? '' : ` (${error.hint})`;
    const what = status === 'failed' ? 'failed' : 'was cut short';
    this.#lines.push(visibleLine(visible(`${path} ${what}: ${error.code} ${error.message}${hint}`)));
  }

  /** Returns a line for each of the first files, and one that counts the rest. */
  lines(): string[] {
    const rest = this.#count - this.#lines.length;
    return rest > 0 ? [...this.#lines, `${plural(rest, 'more file')} failed or cut short`] : this.#lines;
  }
}
