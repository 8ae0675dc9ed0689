import { readFile } from 'node:fs/promises';
import { LineIndex } from '../findings/line-index.js';
import { severities } from '../findings/severity.js';
import type { FormatterOptions } from './formatter-options.js';
import type { HistoryPoint } from './history-point.js';
import { type Counts, type FileSpot, type PageData, weightOf } from './html/data.js';
import { documentHtml } from './html/document.js';
import { frameHtml } from './html/finding-row.js';
import { KeptRows } from './html/kept-rows.js';
import type { Problem } from './html/sections.js';
import { plural } from './plural.js';
import {
  byPlace,
  type Formatter,
  type ReportedFile,
  type ReportedFinding,
  type RunEnd,
  type RunStart,
} from './run-report.js';
import { visible } from './visible.js';

const maximumRows = 2000;
const maximumSpots = 1500;
const maximumProblems = 200;

const asset = (name: string) => readFile(new URL(`./html/page/${name}`, import.meta.url), 'utf8');

/** One self-contained page of the most severe findings. It is written at the end. */
export class HtmlFormatter implements Formatter {
  readonly #options: Pick<FormatterOptions, 'startedAt' | 'history'>;
  readonly #assets: { script: string; style: string };
  readonly #rows = new KeptRows(maximumRows);
  readonly #problems: Problem[] = [];
  #spots: FileSpot[] = [];
  #run: RunStart | undefined;

  private constructor(
    options: Pick<FormatterOptions, 'startedAt' | 'history'>,
    assets: { script: string; style: string },
  ) {
    this.#options = options;
    this.#assets = assets;
  }

  static async open(options: Pick<FormatterOptions, 'startedAt' | 'history'>): Promise<HtmlFormatter> {
    const [script, style] = await Promise.all([asset('main.js'), asset('page.css')]);
    return new HtmlFormatter(options, { script, style });
  }

  start(run: RunStart): string {
    this.#run = run;
    return '';
  }

  *file(
    { path, findings, status, unparsed, error }: ReportedFile,
    text: string | undefined,
  ): Iterable<string> {
    const places = text === undefined ? undefined : new LineIndex(text);
    const counts: Counts = [0, 0, 0, 0];
    for (const finding of findings.toSorted(byPlace)) {
      counts[severities.length - 1 - severities.indexOf(finding.severity)]!++;
      if (!this.#rows.takes(finding.severity)) continue;
      this.#rows.add({ path, finding: shown(finding), frame: places ? frameHtml(places, finding) : '' });
      yield '';
    }
    // The page's script shows the path.
    this.#spots.push({ path: visible(path), lines: places?.lineStarts.length ?? null, findings: counts });
    if (this.#spots.length >= 2 * maximumSpots) this.#spots = hottest(this.#spots);
    if (error !== undefined) {
      const what = status === 'failed' ? 'was not looked at' : 'was cut short';
      this.#problem({ path, what: `${what}: ${error.code} ${error.message}` });
    }
    if (unparsed.length > 0) {
      const pieces = `${plural(unparsed.length, 'piece')} did not parse, the first in line ${unparsed[0]!.line}`;
      this.#problem({ path, what: pieces });
    }
  }

  end(end: RunEnd): Iterable<string> {
    const now = { label: 'this run', findings: end.summary.findings };
    const { history, startedAt } = this.#options;
    const data: PageData = {
      files: hottest(this.#spots),
      history: history.length === 0 ? [] : [...history.map(inPicture), now],
    };
    return documentHtml({
      run: this.#run!,
      end,
      startedAt,
      data,
      rows: this.#rows.rows,
      total: this.#rows.total,
      problems: this.#problems,
      ...this.#assets,
    });
  }

  #problem(problem: Problem): void {
    if (this.#problems.length < maximumProblems) this.#problems.push(problem);
  }
}

/** Drops the edits, which the page doesn't show. */
function shown(finding: ReportedFinding): ReportedFinding {
  const { suggestion } = finding;
  return suggestion ? { ...finding, suggestion: { message: suggestion.message, edits: [] } } : finding;
}

function inPicture({ label, findings }: HistoryPoint): HistoryPoint {
  return { label: visible(label), findings };
}

function hottest(spots: readonly FileSpot[]): FileSpot[] {
  if (spots.length <= maximumSpots) return [...spots];
  return spots.toSorted((a, b) => weightOf(b.findings) - weightOf(a.findings)).slice(0, maximumSpots);
}
