import { join, resolve } from 'node:path';
import { InputError } from '../../base/errors.js';
import type { FileSource } from '../../files/source.js';
import { resolveTargets } from '../../files/targets.js';
import { Host } from '../../host/host.js';
import { readReport } from '../../reports/read-report.js';
import type { ReportedFile } from '../../reports/run-report.js';
import { visibleJson } from '../../reports/visible.js';
import { contractReport as contractReportOf, isAbout } from '../../workflow/report-file.js';
import { Chooser, type Place } from '../../workflow/targets.js';
import { type FileChange, validate } from '../../workflow/validate.js';
import { backendNotice } from '../backend-notice.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { hostOptions } from '../host-options.js';
import { noticesOf } from '../notice.js';
import { writeResult } from '../run/sink.js';
import { readSettings } from '../settings-file.js';
import { Analysis, contractReport } from './analysis.js';
import type { ValidateOptions } from './options.js';
import { readSources } from './sources.js';
import { describeVerdict } from './verdict-text.js';

type Side = 'before' | 'after';

/** Judges the change from one folder to another: from the words of the command line to the exit code. */
export async function executeValidate(
  agent: string,
  options: ValidateOptions,
  context: Context,
): Promise<ExitCode> {
  const folders = foldersOf(options, context.cwd);
  const { signal, terminal } = context;
  const notice = noticesOf(terminal, { quiet: options.quiet });
  const settings = await readSettings(options.settings);
  await using host = await Host.open({ ...hostOptions(options), onNotice: notice });
  backendNotice(host, options.backend).forEach(notice);
  const { languages } =
    (await host.agents()).find(({ name }) => name === agent) ?? (await host.inspect(agent)).manifest;
  const texts = {
    before: await textsIn(folders.before, 'before'),
    after: await textsIn(folders.after, 'after'),
  };
  if (texts.before.size + texts.after.size === 0) {
    throw new InputError('there was no file to look at', {
      hint: 'check the folders, and what .gitignore leaves out (--no-gitignore)',
    });
  }
  const changes = changesOf(texts);
  const reports = {
    before: await reportsOf('before', options.reportBefore),
    after: await reportsOf('after', options.reportAfter),
  };
  for (const change of changes) {
    const of = (side: Side) => {
      const file = reports[side]?.get(change.path);
      const report = file && contractReport(file);
      return report ? [report] : [];
    };
    if (reports.before && reports.after) change.reports = { before: of('before'), after: of('after') };
  }
  const verdict = await validate(host, changes, {
    agent,
    settings,
    targets: targetsOf(options.target, reports.before),
    maxChangedLines: options.maxLines,
    signal,
  });
  const text =
    options.format === 'json'
      ? `${visibleJson(verdict, 2)}\n`
      : describeVerdict(verdict, terminal.stdout.paint);
  await writeResult(options.output, terminal.stdout, text);
  return verdict.verdict === 'accepted' ? exitCodes.ok : exitCodes.findings;

  async function textsIn(folder: string, side: Side): Promise<Map<string, FileSource>> {
    const resolved = await resolveTargets({ files: [], folders: [folder], paths: [] }, context.cwd);
    const reading = { cwd: folder, languages, signal, notice: (text: string) => notice(`${side}: ${text}`) };
    const found = new Map<string, FileSource>();
    for await (const source of readSources(resolved, { ...options, includeGenerated: true }, reading))
      found.set(source.path, source);
    return found;
  }

  /** Of the files that changed only. Undefined where there are to be none. */
  async function reportsOf(
    side: Side,
    file: string | undefined,
  ): Promise<Map<string, ReportedFile> | undefined> {
    if (!options.findings) return undefined;
    if (file === undefined) return analyze(side);
    const { files } = await readReport(file);
    const told = new Map<string, ReportedFile>();
    for (const one of files) {
      const path = relativeTo(options[side]!, one.path);
      const text = texts[side].get(path)?.text;
      if (text === undefined) continue;
      if (!isAbout(one, text)) {
        throw new InputError(`${file} is not about ${join(options[side]!, path)} as it is now`, {
          hint: 'make the report again',
        });
      }
      told.set(path, {
        ...one,
        ...contractReportOf({ ...one, path }),
        findings: one.findings,
      });
    }
    return told;
  }

  async function analyze(side: Side): Promise<Map<string, ReportedFile>> {
    const analysis = await Analysis.open(host, options.patterns, signal);
    const files = changes.flatMap(({ path, language, [side]: text }) =>
      text === undefined ? [] : [{ path, language, text }],
    );
    const told = new Map<string, ReportedFile>();
    for await (const { report } of analysis.of(files)) told.set(report.path, report);
    return told;
  }
}

function foldersOf(
  { before, after, findings, reportBefore, reportAfter, target }: ValidateOptions,
  cwd: string,
): Record<Side, string> {
  if (before === undefined || after === undefined) {
    throw new UsageError('a validator needs to know a change', {
      hint: 'name the folders with the files as they were and as they are to be: --before DIR --after DIR',
    });
  }
  if ((reportBefore === undefined) !== (reportAfter === undefined)) {
    throw new UsageError('--report-before and --report-after go together', { hint: 'give both, or none' });
  }
  if (!findings && (target || reportBefore)) {
    throw new UsageError('--no-findings does not go with targets or reports', { hint: 'leave it out' });
  }
  return { before: resolve(cwd, before), after: resolve(cwd, after) };
}

/** Only files that differ; what is the same on both sides is no part of the change. */
function changesOf(texts: Record<Side, ReadonlyMap<string, FileSource>>): FileChange[] {
  const paths = [...new Set([...texts.before.keys(), ...texts.after.keys()])].sort();
  return paths.flatMap((path): FileChange[] => {
    const [before, after] = [texts.before.get(path), texts.after.get(path)];
    if (before?.text === after?.text) return [];
    return [{ path, language: (after ?? before)!.language, before: before?.text, after: after?.text }];
  });
}

/** Reports name files as the user saw them when they were made: in the folder, or from beside it. */
function relativeTo(folder: string, path: string): string {
  const prefix = `${folder.replace(/^\.\//, '').replace(/\/+$/, '')}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function targetsOf(
  wanted: readonly string[] | undefined,
  before: ReadonlyMap<string, ReportedFile> | undefined,
): Place[] {
  if (!wanted) return [];
  const chooser = new Chooser(wanted);
  const places = [...(before ?? [])].flatMap(([path, file]) =>
    chooser.choose({ path, findings: file.findings }),
  );
  chooser.assertAllMet();
  return places;
}
