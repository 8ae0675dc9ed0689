import type { Report } from '../../../wit/types/agent.js';
import type { FileSource } from '../../files/source.js';
import type { Host } from '../../host/host.js';
import type { ChangedFile, FileToChange } from '../../workflow/generate.js';
import { type FileChange, validate } from '../../workflow/validate.js';
import { contractReport, type PatternFindings } from './pattern-findings.js';
import { refuseChange } from './refusals.js';

export interface ReviewOptions {
  /** Finds the findings in the changed texts. If undefined, the validator sees only the texts. */
  findings: PatternFindings | undefined;
  /** Whether the reports that the files were changed by come from `findings`. */
  ownFindings: boolean;
  /** The files as they were read: where they are decides which findings are wanted. */
  sources: readonly FileSource[];
  /** Most changed lines of one file; undefined: any number. */
  maxChangedLines: number | undefined;
  signal: AbortSignal;
}

/** Has the validator check each changed file as a change of its own. Files that it rejects stay as they were. */
export async function review(
  host: Host,
  files: readonly ChangedFile[],
  asked: readonly FileToChange[],
  { findings, ownFindings, sources, maxChangedLines, signal }: ReviewOptions,
): Promise<ChangedFile[]> {
  const changed = files.filter(({ before, after }) => before !== after);
  if (changed.length === 0) return [...files];
  const reportsByPath = new Map(asked.map(({ path, reports }) => [path, reports]));
  const before = findings && (ownFindings ? reportsByPath : await look(findings, changed, sources, 'before'));
  const after = findings && (await look(findings, changed, sources, 'after'));
  const changes = changed.map((file): FileChange => {
    const { path, language } = file;
    const reports = before && after && { before: before.get(path) ?? [], after: after.get(path) ?? [] };
    return { path, language, before: file.before, after: file.after, reports };
  });
  const targets = changed.flatMap(({ path, done }) => {
    const earlier = before?.get(path)?.flatMap(({ findings }) => findings) ?? [];
    const met = earlier.filter(({ ruleId, span }) =>
      done.some((one) => one.ruleId === ruleId && one.start === span.start),
    );
    return met.map(({ ruleId, span }) => ({ path, ruleId, start: span.start }));
  });
  // The limit holds for each file below, not for all files together.
  const { files: verdicts, reasons } = await validate(host, changes, {
    targets,
    maxChangedLines: Number.MAX_SAFE_INTEGER,
    signal,
  });
  const byPath = new Map(verdicts.map((verdict) => [verdict.path, verdict]));
  return files.map((file) => {
    if (file.before === file.after) return file;
    const verdict = byPath.get(file.path);
    if (!verdict) {
      const why = reasons.find(({ path }) => path === file.path)?.message ?? 'it said nothing about the file';
      return refuseChange(file, 'rejected', `the validator could not judge: ${why}`);
    }
    const lines = verdict.lines.added + verdict.lines.removed;
    if (maxChangedLines !== undefined && lines > maxChangedLines) {
      return refuseChange(file, 'rejected', `${lines} lines are changed, ${maxChangedLines} may be`);
    }
    if (verdict.verdict === 'accepted') return file;
    const why = verdict.checks
      .filter(({ status }) => status === 'failed')
      .map(({ name, message }) => `${name}: ${message}`);
    return refuseChange(file, 'rejected', why.join('; ') || 'a check that is required was left out');
  });
}

async function look(
  findings: PatternFindings,
  changed: readonly ChangedFile[],
  sources: readonly FileSource[],
  side: 'before' | 'after',
): Promise<Map<string, readonly Report[]>> {
  const reports = new Map<string, readonly Report[]>();
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const files = changed.map(({ path, language, [side]: text }) => ({
    ...byPath.get(path),
    path,
    language,
    text,
  }));
  for await (const { report } of findings.of(files)) {
    const fromContract = contractReport(report);
    if (fromContract) reports.set(report.path, [fromContract]);
  }
  return reports;
}
