import type { Severity, Span } from '../../wit/types/agent.js';
import { skipLabels } from '../files/skip.js';
import { LineIndex } from '../findings/line-index.js';
import { severities } from '../findings/severity.js';
import { codeFrame } from './code-frame.js';
import { measuresText } from './measures-text.js';
import { plural } from './plural.js';
import {
  backendText,
  byPlace,
  type Formatter,
  type ReportedFile,
  type RunEnd,
  type RunStart,
  type RunSummary,
} from './run-report.js';
import { scoresText } from './scores-text.js';
import { visible, visibleLine } from './visible.js';

export interface TextOptions {
  colors: boolean;
  /** Terminal cells for a line. */
  columns: number;
  /** Whether to leave out the summary. */
  quiet: boolean;
}

type Style = (text: string) => string;

/** The report for people: each finding with its code. */
export class TextFormatter implements Formatter {
  readonly #options: TextOptions;
  readonly #paint: (code: number, close: number) => Style;
  #run: RunStart | undefined;
  #any = false;

  constructor(options: TextOptions) {
    this.#options = options;
    this.#paint = (code, close) => (options.colors ? (text) => `\x1b[${code}m${text}\x1b[${close}m` : String);
  }

  start(run: RunStart): string {
    this.#run = run;
    return '';
  }

  *file(
    { path, error, status, unparsed, findings }: ReportedFile,
    text: string | undefined,
  ): Iterable<string> {
    if (error === undefined && unparsed.length + findings.length === 0) return;
    yield `${this.#any ? '\n' : ''}${this.#paint(4, 24)(visibleLine(path))}\n`;
    this.#any = true;
    if (error !== undefined) yield `${this.#failure(error, status)}\n`;
    if (unparsed.length > 0) yield `${this.#unparsed(unparsed)}\n`;
    const places = text === undefined ? undefined : new LineIndex(text);
    for (const finding of findings.toSorted(byPlace)) yield `${this.#finding(finding, places)}\n`;
  }

  *end(end: RunEnd): Iterable<string> {
    if (this.#options.quiet) return;
    if (this.#any) yield '\n';
    if (end.measures) yield `${measuresText(end.measures, this.#paint(1, 22))}\n`;
    if (end.analysis) yield scoresText(end.analysis, this.#paint);
    yield `${this.#summary(end.summary)}\n`;
  }

  #finding(finding: ReportedFile['findings'][number], places: LineIndex | undefined): string {
    const dim = this.#paint(2, 22);
    const color = this.#severityStyle(finding.severity);
    const place = `${finding.span.line}:${finding.span.column}`;
    const parts = [
      `${place} ${color(finding.severity)} ${this.#paint(1, 22)(visible(finding.ruleId))} ${visible(finding.message)}`,
    ];
    if (places !== undefined) {
      const columns = Math.max(this.#options.columns - 12, 40);
      parts.push(codeFrame(places, finding.span, { columns, dim, mark: color }));
    }
    if (finding.suggestion !== undefined) {
      const label = finding.suggestion.edits.length > 0 ? 'fix' : 'suggestion';
      parts.push(`  ${this.#paint(36, 39)(`${label}:`)} ${visible(finding.suggestion.message)}`);
    }
    return indent(parts.join('\n'));
  }

  #failure(error: { code: string; message: string; hint?: string }, status: ReportedFile['status']): string {
    const label = status === 'failed' ? 'failed' : 'cut short';
    const text = `${this.#paint(31, 39)(label)} ${visible(error.code)} ${visible(error.message)}`;
    return indent(error.hint === undefined ? text : `${text}\n  hint: ${visible(error.hint)}`);
  }

  #unparsed(spans: readonly Span[]): string {
    const { line, column } = spans[0]!;
    const pieces = spans.length === 1 ? '1 piece' : `${spans.length} pieces`;
    return indent(
      `${this.#paint(33, 39)('partial')} ${pieces} did not parse, the first at ${line}:${column}; there may be more to find there`,
    );
  }

  #summary(summary: RunSummary): string {
    const total = severities.reduce((sum, severity) => sum + summary.findings[severity], 0);
    const parts = [
      total === 0 ? this.#paint(32, 39)('no findings') : this.#counts(summary.findings),
      plural(summary.files, 'file'),
    ];
    if (summary.failed > 0) parts.push(this.#paint(31, 39)(`${summary.failed} failed`));
    if (summary.cut > 0) parts.push(this.#paint(31, 39)(`${summary.cut} cut short`));
    if (summary.partial > 0) parts.push(`${summary.partial} parsed in part`);
    if (summary.reused > 0) parts.push(`${summary.reused} reused`);
    const skipped = Object.entries(summary.skipped) as [keyof typeof skipLabels, number][];
    if (skipped.length > 0) {
      const sum = skipped.reduce((count, [, some]) => count + some, 0);
      const reasons = skipped.map(([reason, some]) => `${some} ${skipLabels[reason]}`).join(', ');
      parts.push(`${sum} skipped (${reasons})`);
    }
    if (summary.suppressed > 0) parts.push(suppressedText(summary));
    if (summary.baseline > 0) parts.push(`${summary.baseline} in the baseline`);
    if (summary.fixed > 0) parts.push(`${summary.fixed} fixed`);
    if (summary.refused > 0) parts.push(plural(summary.refused, 'fix refused', 'fixes refused'));
    if (this.#run) parts.push(backendText(this.#run.backend));
    parts.push(`${(summary.elapsedMs / 1000).toFixed(2)} s`);
    if (summary.interrupted) parts.push(this.#paint(31, 39)('interrupted'));
    return parts.join(' · ');
  }

  #counts(findings: Record<Severity, number>): string {
    return severities
      .toReversed()
      .filter((severity) => findings[severity] > 0)
      .map((severity) => {
        const count = findings[severity];
        const name = severity === 'info' ? 'info' : plural(count, severity).replace(/^\d+ /, '');
        return this.#severityStyle(severity)(`${count} ${name}`);
      })
      .join(', ');
  }

  #severityStyle(severity: Severity): Style {
    const codes = { error: 31, warning: 33, info: 34, hint: 36 } as const;
    return this.#paint(codes[severity], 39);
  }
}

function suppressedText({ suppressed, foreign = 0 }: RunSummary): string {
  return `${suppressed} suppressed${foreign > 0 ? ` (${foreign} for other tools)` : ''}`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
