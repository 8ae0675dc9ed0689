import { join } from 'node:path';
import type { Report } from '../../../wit/types/agent.js';
import { InputError } from '../../base/errors.js';
import type { Host } from '../../host/host.js';
import { readReport } from '../../reports/read-report.js';
import type { ReportedFile } from '../../reports/run-report.js';
import { contractReport as contractReportOf, isAbout } from '../../workflow/report-file.js';
import { Chooser, type FindingLocation } from '../../workflow/targets.js';
import { type FileChange, type Verdict, validate } from '../../workflow/validate.js';
import { manifestOf, openHost } from '../opening.js';
import type { ValidateChangeOptions } from './options.js';
import { contractReport, PatternFindings } from './pattern-findings.js';
import { readSides, type Side, type Texts } from './sides.js';

type Reports = ReadonlyMap<string, ReportedFile>;

/**
 * Has a validator judge the change from one folder to another. `shared`: a host that is open, and stays so. Rejects
 * with InputError if there is no file, if one can be read on one side only, if a report isn't about the folder, or if a
 * target matches no finding; and with the errors of `Host.open` and `Host.call`.
 */
export async function validateChange(options: ValidateChangeOptions, shared?: Host): Promise<Verdict> {
  const { agent = 'validator', onNotice = () => {}, signal = new AbortController().signal } = options;
  await using own = shared ? undefined : await openHost({ ...options.host, onNotice });
  const host = shared ?? own!;
  const { languages } = await manifestOf(host, agent);
  const texts = await readSides(options, languages, signal);
  const changes = changesOf(texts);
  const reports = await reportsOf(host, changes, texts, options, signal);
  if (reports) for (const change of changes) change.reports = ofChange(change, reports);
  return await validate(host, changes, {
    agent,
    settings: options.settings,
    targets: targetsOf(options.targets, reports?.before),
    maxChangedLines: options.maxChangedLines,
    onLog: options.onLog,
    signal,
  });
}

/** Selects the files that differ. */
function changesOf(texts: Record<Side, Texts>): FileChange[] {
  const paths = [...new Set([...texts.before.keys(), ...texts.after.keys()])].sort();
  return paths.flatMap((path): FileChange[] => {
    const [before, after] = [texts.before.get(path), texts.after.get(path)];
    if (before?.text === after?.text) return [];
    return [{ path, language: (after ?? before)!.language, before: before?.text, after: after?.text }];
  });
}

/** Reads or makes the reports of the changed files. Undefined if findings don't count. */
async function reportsOf(
  host: Host,
  changes: readonly FileChange[],
  texts: Record<Side, Texts>,
  options: ValidateChangeOptions,
  signal: AbortSignal,
): Promise<Record<Side, Reports> | undefined> {
  if (options.findings === false) return undefined;
  const of = async (side: Side) =>
    options.reports === undefined
      ? lookedAt(host, changes, texts[side], options, signal)
      : read(options.reports[side], options[side], texts[side]);
  return { before: await of('before'), after: await of('after') };
}

async function lookedAt(
  host: Host,
  changes: readonly FileChange[],
  texts: Texts,
  options: ValidateChangeOptions,
  signal: AbortSignal,
): Promise<Reports> {
  const findings = await PatternFindings.open(host, options, signal);
  const files = changes.flatMap(({ path }) => texts.get(path) ?? []);
  const reports = new Map<string, ReportedFile>();
  for await (const { report } of findings.of(files)) reports.set(report.path, report);
  return reports;
}

async function read(file: string, folder: string, texts: Texts): Promise<Reports> {
  const { files } = await readReport(file);
  const reports = new Map<string, ReportedFile>();
  for (const one of files) {
    const path = relativeTo(folder, one.path);
    const text = texts.get(path)?.text;
    if (text === undefined) continue;
    if (!isAbout(one, text)) {
      throw new InputError(`${file} is not about ${join(folder, path)} as it is now`, {
        hint: 'make the report again',
      });
    }
    reports.set(path, {
      ...one,
      ...contractReportOf({ ...one, path }),
      findings: one.findings,
    });
  }
  return reports;
}

/** Resolves a report's path: reports name files as seen from the folder, or from beside it. */
function relativeTo(folder: string, path: string): string {
  const prefix = `${folder.replace(/^\.\//, '').replace(/\/+$/, '')}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function ofChange({ path }: FileChange, reports: Record<Side, Reports>): Record<Side, Report[]> {
  const of = (side: Side) => {
    const file = reports[side].get(path);
    const report = file && contractReport(file);
    return report ? [report] : [];
  };
  return { before: of('before'), after: of('after') };
}

function targetsOf(wanted: readonly string[] | undefined, before: Reports | undefined): FindingLocation[] {
  if (!wanted) return [];
  const chooser = new Chooser(wanted);
  const places = [...(before ?? [])].flatMap(([path, file]) =>
    chooser.choose({ path, findings: file.findings }),
  );
  chooser.assertAllMet();
  return places;
}
