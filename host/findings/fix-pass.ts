import type { Finding } from '../../wit/types/agent.js';
import type { FileReport, SourceFile } from '../contract/report.js';
import { applyEdits } from './edits.js';
import type { Refusal } from './selection.js';

/**
 * Reports on a changed text as the first report was made: by the same agent, without findings that are suppressed,
 * known or below the minimum severity.
 */
export type Recheck = (file: SourceFile) => Promise<FileReport>;

export interface PassResult {
  text: string;
  /** The report on `text`. */
  report: FileReport;
  accepted: Finding[];
  refused: Refusal[];
}

/**
 * Applies the fixes of findings that don't clash: all at once if the text parses as well as before, otherwise by
 * halves, down to the single fixes that break it.
 */
export async function applyPass(
  base: { file: SourceFile; report: FileReport },
  findings: readonly Finding[],
  recheck: Recheck,
  signal?: AbortSignal,
): Promise<PassResult> {
  const settled: PassResult = { text: base.file.text, report: base.report, accepted: [], refused: [] };

  const attempt = async (pending: readonly Finding[]): Promise<void> => {
    signal?.throwIfAborted();
    const together = [...settled.accepted, ...pending];
    const text = applyEdits(
      base.file.text,
      together.flatMap((finding) => finding.suggestion!.edits),
    );
    const report = await recheck({ ...base.file, text });
    const reason = damage(base.report, report);
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
