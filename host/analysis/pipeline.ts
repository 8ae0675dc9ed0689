import { unlessEnded } from '../base/until-aborted.js';
import type { FileReport } from '../contract/report.js';
import type { CloneGroup } from '../findings/clones/finder.js';
import { hasEdits } from '../findings/selection.js';
import { unusedSuppression } from '../findings/suppression.js';
import type { Measures } from '../reports/measures.js';
import type { ReportedFile } from '../reports/run-report.js';
import { applyFixes } from './apply-fixes.js';
import type { AnalysisContext } from './context.js';
import type {
  AnalysisEvent,
  AnalysisSummary,
  AnalyzedSource,
  FileDone,
  FileFixed,
  FixesRefused,
} from './events.js';
import { FileArchive } from './file-archive.js';
import { filterFindings } from './filter-findings.js';
import { judgeFixes } from './judge-fixes.js';
import type { Ending } from './stored-reports.js';
import { wantedFindings } from './wanted-findings.js';

/** What the analysis keeps of the files until its end. */
interface Record {
  measures: Measures | undefined;
  /** Filled only if the scorer or the reporter reads them. */
  files: FileArchive;
}

/** Runs read → filter → fix → record for each file; then summarizes and writes what is to be kept. */
export async function* runPipeline(context: AnalysisContext): AsyncGenerator<AnalysisEvent, void, undefined> {
  yield await context.started();
  const record: Record = { measures: undefined, files: new FileArchive() };
  yield* analyzeFiles(context, record);
  yield await summarize(context, record);
  yield* finish(context);
}

async function* analyzeFiles(
  context: AnalysisContext,
  record: Record,
): AsyncGenerator<AnalysisEvent, void, undefined> {
  const { input, totals, options } = context;
  let ending: Ending = 'left';
  try {
    for await (const given of await context.reports()) {
      yield* input.takeSkipped();
      const source = input.take(given.path);
      const report = await context.whole(given, source);
      const filtered = filter(context, report, source);
      context.learning?.matched(filtered);
      const fixes = options.fix !== undefined && filtered.findings.some(hasEdits);
      const { file, text } = fixes
        ? yield* fixFile(context, source, report, filtered)
        : { file: filtered, text: source.text };
      yield await recordFile(context, record, file, text);
    }
    yield* input.takeSkipped();
    ending = 'done';
  } catch (error) {
    ending = 'failed';
    if (!context.signal.aborted) throw await context.explain(error);
    totals.interrupted = true;
  } finally {
    await context.closeStoredReports(ending);
  }
}

function filter(context: AnalysisContext, report: FileReport, source: AnalyzedSource): ReportedFile {
  const { learning, settings, baseline, options, rules } = context;
  return filterFindings(learning?.adapt(report) ?? report, source, {
    rulesRun: settings.rules(report.language, rules),
    wants: wantedFindings(source, settings),
    mirrorOf: options.foreignSuppressions === false ? undefined : (rule) => settings.mirrorOf(rule),
    minSeverity: options.minSeverity ?? 'hint',
    baseline,
    agentLog: options.agentLog ?? 'warn',
  });
}

async function* fixFile(
  context: AnalysisContext,
  source: AnalyzedSource,
  report: FileReport,
  filtered: ReportedFile,
): AsyncGenerator<FileFixed | FixesRefused, { file: ReportedFile; text: string }, undefined> {
  const { totals, options, learning } = context;
  const outcome = await applyFixes(source, report, filtered, {
    analyze: (file) => context.analyze(file),
    filter: (again, text) => filter(context, again, { ...source, text }),
    judge: (fixed) => judgeFixes(context.host, fixed, context.signal),
    write: options.fix === 'write',
    only: options.fixOnly,
    signal: context.signal,
  });
  const { applied, refused, writeProblem, file, text } = outcome;
  if (applied.length > 0) totals.fixedFiles++;
  totals.fixed += applied.length;
  totals.refused += refused.length + (writeProblem ? 1 : 0);
  if (options.fix === 'write') learning?.fixed(source, outcome);
  if (refused.length > 0 || writeProblem) {
    yield { type: 'refused', path: source.path, fixes: refused, ...(writeProblem && { left: writeProblem }) };
  }
  if (text !== source.text) yield { type: 'fixed', source, text, findings: applied };
  return { file, text };
}

async function recordFile(
  { totals, baseline, scoring, options }: AnalysisContext,
  record: Record,
  file: ReportedFile,
  text: string,
): Promise<FileDone> {
  if (file.metrics.length > 0) record.measures ??= new (await import('../reports/measures.js')).Measures();
  const measured = record.measures?.take(file, text) ?? file;
  baseline.add(measured);
  totals.add(measured);
  if (scoring || options.feedback) record.files.add(measured);
  return {
    type: 'file',
    file: measured,
    text,
    progress: { files: totals.files, findings: totals.findings },
  };
}

async function summarize(context: AnalysisContext, { measures, files }: Record): Promise<AnalysisSummary> {
  const { totals, options } = context;
  // What follows needs other agents, and memory of its own.
  await context.makeRoom();
  const rules = [unusedSuppression, ...context.rules.values()];
  const onNotice = options.onNotice ?? (() => {});
  const summary =
    measures && !measures.isEmpty ? await measures.summary(context.conclusions, onNotice) : undefined;
  const conclusions = await conclude(context, { files, clones: summary?.clones ?? [], rules });
  await context.closeConclusions();
  return {
    type: 'summary',
    rules,
    skipped: totals.skipped,
    summary: { ...totals.summary(), reused: context.runStats?.reused ?? 0 },
    ...(summary && { measures: summary }),
    ...conclusions,
  };
}

/** Nothing is concluded from a part of the files, or if the signal ends the analysis now. */
async function conclude(context: AnalysisContext, run: WholeRun): Promise<Conclusions> {
  const { totals, signal } = context;
  if (totals.interrupted) return {};
  const conclusions = await unlessEnded(scoreFiles(context, run), signal);
  if (conclusions === undefined) totals.interrupted = true;
  return conclusions ?? {};
}

type Conclusions = Pick<AnalysisSummary, 'analysis' | 'feedback'>;

/** What conclusions are drawn from. */
interface WholeRun {
  files: FileArchive;
  clones: readonly CloneGroup[];
  rules: AnalysisSummary['rules'];
}

/** Has the scorer and the reporter read the files. */
async function scoreFiles(
  { host, scoring, learning, options, signal, conclusions }: AnalysisContext,
  { files, clones, rules }: WholeRun,
): Promise<Conclusions> {
  const { onLog } = options;
  const analysis = await scoring?.score(host, files, learning?.judgements, {
    ...{ clones, signal, onLog, conclusions },
  });
  const scores = analysis && { analysis };
  if (!options.feedback) return { ...scores };
  const { makeFeedbackDocument } = await import('./feedback-document.js');
  return {
    ...scores,
    feedback: await makeFeedbackDocument(host, files, { scores: analysis, rules, onLog, signal }),
  };
}

async function* finish({ totals, learning, baseline }: AnalysisContext): AsyncGenerator<AnalysisEvent> {
  try {
    learning?.record(totals.summary().findings);
  } catch (error) {
    yield { type: 'failed', work: 'learning', error };
  }
  if (totals.interrupted || totals.files === 0) return;
  try {
    const done = await baseline.finish();
    if (done) yield done;
  } catch (error) {
    yield { type: 'failed', work: 'baseline', error };
  }
}
