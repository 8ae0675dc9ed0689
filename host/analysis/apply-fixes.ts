import type { Finding } from '../../wit/types/agent.js';
import { InputError } from '../base/errors.js';
import type { FileReport, SourceFile } from '../contract/report.js';
import { replaceText } from '../files/write.js';
import { fixFile, type Judge } from '../findings/fix.js';
import { notInPatch } from '../findings/patch.js';
import type { Refusal } from '../findings/selection.js';
import type { ReportedFile } from '../reports/run-report.js';
import type { AnalyzedSource, FixesRefused } from './events.js';
import { shownFindings } from './filter-findings.js';

export interface FixOutcome {
  /** The report that remains after the fixes, and the text that its spans count in. */
  file: ReportedFile;
  text: string;
  applied: readonly Finding[];
  refused: readonly Refusal[];
  writeProblem?: NonNullable<FixesRefused['left']>;
}

export interface FixOptions {
  /** Analyzes a changed text of the file. */
  analyze: (file: SourceFile) => Promise<FileReport>;
  filter: (report: FileReport, text: string) => ReportedFile;
  judge: Judge;
  /** False: nothing is written, and files that a patch can't hold are left out. */
  write: boolean;
  /** Fingerprints of the findings whose fixes are applied, once. Default: all, until none is left. */
  only: readonly string[] | undefined;
  signal: AbortSignal;
}

/** Applies the fixes of the findings that are shown. */
export async function applyFixes(
  source: AnalyzedSource,
  report: FileReport,
  filtered: ReportedFile,
  { analyze, filter, judge, write, only, signal }: FixOptions,
): Promise<FixOutcome> {
  const { path, language } = source;
  const seen = new Map([[source.text, filtered]]);
  const findings = shownFindings(filtered);
  const named = new Set(only);
  const result = await fixFile(
    { path, language, text: source.text },
    { ...report, findings },
    {
      signal,
      judge,
      ...(only && {
        only: new Set(findings.filter((_, at) => named.has(filtered.findings[at]!.fingerprint))),
      }),
      recheck: async (file) => {
        const again = await analyze(file);
        const filteredAgain = filter(again, file.text);
        seen.set(file.text, filteredAgain);
        return { ...again, findings: shownFindings(filteredAgain) };
      },
    },
  );
  const { before, after, applied, refused } = result;
  if (after !== before) {
    const writeProblem = write ? await writeText(source, before, after) : withoutPatch(source);
    if (writeProblem) return { file: filtered, text: source.text, applied: [], refused, writeProblem };
  }
  return { file: seen.get(after) ?? filtered, text: after, applied, refused };
}

/** Writes the text. Returns the reason if the file stays as it was. */
async function writeText(
  { path, absolute, within }: AnalyzedSource,
  before: string,
  after: string,
): Promise<FixOutcome['writeProblem']> {
  if (absolute === undefined) return { cause: 'not-written', reason: `${path} is a text without a file` };
  try {
    await replaceText(absolute, before, after, within);
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { cause: 'not-written', reason: error.message };
  }
}

function withoutPatch({ encoding }: AnalyzedSource): FixOutcome['writeProblem'] {
  const reason = notInPatch(encoding);
  return reason === undefined ? undefined : { cause: 'no-patch', reason };
}
