import type { Finding } from '../../../wit/types/agent.js';
import { InputError } from '../../base/errors.js';
import type { FileReport, SourceFile } from '../../contract/report.js';
import type { FileSource } from '../../files/source.js';
import { replaceText } from '../../files/write.js';
import { fixFile } from '../../findings/fix.js';
import type { Refusal } from '../../findings/selection.js';
import type { Host } from '../../host/host.js';
import type { ReportedFile } from '../../reports/run-report.js';
import { mergeByFile } from '../../workflow/merge.js';
import { notInPatch, patchOf } from '../patch.js';
import { shownFindings } from './judge.js';

export interface Fixed {
  /** What is left to say about the file, and the text that it is said about. */
  judged: ReportedFile;
  text: string;
  applied: readonly Finding[];
  /** Findings that are left because their fix does harm. */
  rejected: readonly Refusal[];
  /** One line for each fix that was not applied, or not written. */
  refused: string[];
  diff: string;
}

export interface FixerOptions {
  analyze: (file: SourceFile) => Promise<FileReport>;
  judge: (report: FileReport, text: string) => ReportedFile;
  /** False: only tell what would change. */
  write: boolean;
  signal: AbortSignal;
}

/** Looks at one file, as part of a run of its own. */
export async function analyzeOne(
  host: Host,
  { name, agents }: { name: string; agents: readonly string[] },
  file: SourceFile,
  options: Parameters<Host['run']>[2],
): Promise<FileReport> {
  for await (const report of mergeByFile(host.run(agents, [file], options), name)) return report;
  throw new InputError(`${file.path} was not looked at again`);
}

/** Applies a file's fixes and, if asked to, writes the file. */
export async function fix(
  source: FileSource,
  report: FileReport,
  judged: ReportedFile,
  options: FixerOptions,
): Promise<Fixed> {
  const { path, language } = source;
  const seen = new Map([[source.text, judged]]);
  const result = await fixFile(
    { path, language, text: source.text },
    { ...report, findings: shownFindings(judged) },
    {
      signal: options.signal,
      recheck: async (file) => {
        const again = await options.analyze(file);
        const judgedAgain = options.judge(again, file.text);
        seen.set(file.text, judgedAgain);
        return { ...again, findings: shownFindings(judgedAgain) };
      },
    },
  );
  const refused = result.refused.map(
    ({ finding, reason }) => `${path}:${finding.span.line} fix of ${finding.ruleId} refused: ${reason}`,
  );
  if (result.after !== result.before) {
    const why = options.write ? await write(source, result) : leftOut(source);
    if (why !== undefined) {
      refused.push(why);
      return { judged, text: source.text, applied: [], rejected: [], refused, diff: '' };
    }
  }
  return {
    judged: seen.get(result.after) ?? judged,
    text: result.after,
    applied: result.applied,
    rejected: result.refused,
    refused,
    diff: options.write ? '' : patchOf(path, result.before, result.after, source.encoding),
  };
}

/** Why the file stays as it was, if it does. */
async function write(
  { absolute, within }: FileSource,
  { before, after }: { before: string; after: string },
): Promise<string | undefined> {
  try {
    await replaceText(absolute, before, after, within);
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
}

function leftOut({ path, encoding }: FileSource): string | undefined {
  const why = notInPatch(encoding);
  return why && `${path} was left out: ${why}; --fix changes it`;
}
