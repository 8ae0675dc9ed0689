import type { Finding } from '../../wit/types/agent.js';
import type { FileReport, SourceFile } from '../contract/report.js';
import { applyEdits } from './edits.js';
import type { Refusal } from './selection.js';

/**
 * Reports on a changed text as the first report was made: by the same agent, without findings that are suppressed,
 * known or below the minimum severity.
 */
export type Recheck = (file: SourceFile) => Promise<FileReport>;

/** A text, its report, and what fixes of its findings make of it. */
export interface FixedText {
  before: { file: SourceFile; report: FileReport };
  after: { file: SourceFile; report: FileReport };
  /** The findings whose fixes are applied. */
  findings: readonly Finding[];
}

/** Says why the fixes must not be applied together; undefined if they may. */
export type Judge = (fixed: FixedText) => Promise<string | undefined>;

export interface PassOptions {
  recheck: Recheck;
  /** Default: whatever parses as well as before may be applied. */
  judge?: Judge | undefined;
  /** Only the fixes of these findings of the first report are applied, once. Default: all, until none is left. */
  only?: ReadonlySet<Finding> | undefined;
  signal?: AbortSignal | undefined;
}

export interface PassResult {
  text: string;
  /** The report on `text`. */
  report: FileReport;
  accepted: Finding[];
  refused: Refusal[];
}

/**
 * Applies the fixes of findings that don't clash: all at once if the text parses as well as before and the judge has
 * nothing against it, otherwise by halves, down to the single fixes that are refused.
 */
export async function applyPass(
  base: { file: SourceFile; report: FileReport },
  findings: readonly Finding[],
  { recheck, judge, signal }: PassOptions,
): Promise<PassResult> {
  const settled: PassResult = { text: base.file.text, report: base.report, accepted: [], refused: [] };

  const attempt = async (pending: readonly Finding[]): Promise<void> => {
    signal?.throwIfAborted();
    const together = [...settled.accepted, ...pending];
    const text = applyEdits(
      base.file.text,
      together.flatMap((finding) => finding.suggestion!.edits),
    );
    const file = { ...base.file, text };
    const report = await recheck(file);
    const fixed = { before: base, after: { file, report }, findings: together };
    const reason = damage(base.report, report) ?? (await judge?.(fixed));
    if (reason === undefined) {
      Object.assign(settled, { text, report, accepted: together });
    } else if (pending.length === 1) {
      settled.refused.push({ finding: pending[0]!, reason });
    } else {
      const half = pending.length >> 1;
      await attempt(pending.slice(0, half));
      await attempt(pending.slice(half));
    }
  };

  await attempt(findings.toSorted((a, b) => a.span.start - b.span.start));
  return settled;
}

/** Describes what a change made worse; undefined if nothing. */
function damage(before: FileReport, after: FileReport): string | undefined {
  if (after.status === 'failed') {
    return `the fixed text can't be analysed: ${after.error?.message ?? 'unknown reason'}`;
  }
  const worse = after.unparsed.length > before.unparsed.length || bytes(after) > bytes(before);
  return worse ? 'the fixed text no longer parses' : undefined;
}

function bytes({ unparsed }: FileReport): number {
  return unparsed.reduce((sum, { start, end }) => sum + end - start, 0);
}
