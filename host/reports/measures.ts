import type { Metric } from '../../wit/types/agent.js';
import { CloneFinder } from '../findings/clones/finder.js';
import { type Clones, searchClones } from '../findings/clones/search.js';
import { splitTokens } from '../findings/clones/tokens.js';
import type { Conclusions } from '../results/conclusions.js';
import type { Measured, MeasuresSummary } from './measures-summary.js';
import type { ReportedFile } from './run-report.js';

/** A collector of a run's metrics. */
export class Measures {
  readonly #clones = new CloneFinder();
  readonly #functions: Measured[] = [];
  readonly #files: Measured[] = [];
  #functionCount = 0;
  #commentLines = 0;

  /** Notes a file's metrics; returns the file without those that only the collector needs. */
  take(file: ReportedFile, text: string): ReportedFile {
    const { metrics, tokens } = splitTokens(file.metrics);
    if (tokens !== undefined) this.#clones.add(file.path, file.language, tokens, text);
    for (const [first, values] of byUnit(metrics)) {
      const unit = measured(file.path, first, values);
      if (first.subject === undefined) {
        this.#files.push(unit);
        this.#commentLines += values.get('comment-lines') ?? 0;
      } else if (values.has('parameters')) {
        this.#functionCount++;
        this.#functions.push(unit);
        if (this.#functions.length >= 2 * mostKept) this.#functions.sort(byComplexity).splice(mostKept);
      }
    }
    return { ...file, metrics };
  }

  get isEmpty(): boolean {
    return this.#files.length === 0 && this.#clones.tokens === 0;
  }

  /** `conclusions`: where the clones are kept. `onNotice`: called if the search for clones failed. */
  async summary(
    conclusions: Conclusions | undefined,
    onNotice: (text: string) => void,
  ): Promise<MeasuresSummary> {
    const found = await this.#found(conclusions);
    if ('reason' in found) onNotice(`there is no word on clones: ${found.reason}`);
    const { groups, coveredTokens } = 'reason' in found ? { groups: [], coveredTokens: 0 } : found;
    const sum = (value: (unit: Measured) => number) =>
      this.#files.reduce((total, unit) => total + value(unit), 0);
    return {
      totals: {
        files: this.#files.length,
        functions: this.#functionCount,
        codeLines: sum(({ codeLines }) => codeLines),
        commentLines: this.#commentLines,
        cyclomatic: sum(({ cyclomatic }) => cyclomatic),
        cognitive: sum(({ cognitive }) => cognitive),
        tokens: 'reason' in found ? 0 : this.#clones.tokens,
        clonedTokens: coveredTokens,
      },
      functions: this.#functions.sort(byComplexity).slice(0, mostKept),
      files: this.#files.toSorted(byComplexity).slice(0, mostKept),
      clones: groups,
    };
  }

  async #found(conclusions: Conclusions | undefined): ReturnType<typeof searchClones> {
    if (!conclusions) return searchClones(this.#clones);
    const inputs = [this.#clones.digest()];
    const known = conclusions.get<Clones>('clones', inputs);
    if (known) return known;
    const found = await searchClones(this.#clones);
    if (!('reason' in found)) conclusions.put('clones', inputs, found);
    return found;
  }
}

const mostKept = 10;

function byComplexity(a: Measured, b: Measured): number {
  return (
    b.cognitive - a.cognitive ||
    b.cyclomatic - a.cyclomatic ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line)
  );
}

/** Yields the metrics of each unit, which follow each other. */
function* byUnit(metrics: readonly Metric[]): Iterable<[Metric, Map<string, number>]> {
  let first: Metric | undefined;
  let values = new Map<string, number>();
  for (const metric of metrics) {
    if (
      first === undefined ||
      first.subject !== metric.subject ||
      first.span?.start !== metric.span?.start ||
      values.has(metric.name)
    ) {
      if (first !== undefined) yield [first, values];
      first = metric;
      values = new Map();
    }
    values.set(metric.name, metric.value);
  }
  if (first !== undefined) yield [first, values];
}

function measured(path: string, { subject, span }: Metric, values: Map<string, number>): Measured {
  return {
    path,
    line: span?.line ?? 1,
    ...(subject === undefined ? {} : { subject }),
    cyclomatic: values.get('cyclomatic') ?? 0,
    cognitive: values.get('cognitive') ?? 0,
    codeLines: values.get('code-lines') ?? 0,
    maintainability: values.get('maintainability'),
  };
}
