import { pathToFileURL } from 'node:url';
import { InputError } from '../../base/errors.js';
import { unlessAborted } from '../../base/until-aborted.js';
import { parseLanguage } from '../../contract/languages.js';
import type { FileReport, SourceFile } from '../../contract/report.js';
import type { FileSource } from '../../files/source.js';
import { isLittle, resolveTargets } from '../../files/targets.js';
import { hasEdits } from '../../findings/selection.js';
import { unusedSuppression } from '../../findings/suppression.js';
import { Host } from '../../host/host.js';
import type { Judged } from '../../learning/posterior.js';
import type { Measures } from '../../reports/measures.js';
import { plural } from '../../reports/plural.js';
import type { ReportedFile } from '../../reports/run-report.js';
import { sarifNotice } from '../../reports/sarif-limit.js';
import type { Scores } from '../../reports/scores.js';
import { mergeByFile } from '../../workflow/merge.js';
import { backendNotice, backendOf } from '../backend-notice.js';
import type { Context } from '../context.js';
import { ReaderGone } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { hostOptions } from '../host-options.js';
import { noticesOf } from '../notice.js';
import { logText } from './agent-log.js';
import { RunBaseline } from './baseline.js';
import { Failures } from './failures.js';
import { gather } from './gather.js';
import { judge } from './judge.js';
import { languagesOf } from './languages.js';
import { openLearning } from './learning.js';
import type { RunOptions } from './options.js';
import { Progress } from './progress.js';
import { wantsFormat } from './reporter.js';
import { RunResults } from './results.js';
import { RunOutput } from './run-output.js';
import { loadSettings } from './settings.js';
import type { Stats } from './stats.js';
import { Tally } from './tally.js';

// About as much as unoptimized code gets through while V8 optimizes it.
const quickBytes = 256 * 1024;

/** What a command runs on files. */
export interface RunSubject {
  /** The report's name of it. */
  name: string;
  agents: readonly string[];
  /** Asked at the end for what the reports amount to; `judged`: what was learned of rules, with --learn. */
  conclude?: (
    host: Host,
    files: readonly ReportedFile[],
    judged: ReadonlyMap<string, Judged> | undefined,
  ) => Promise<Scores>;
}

/** One run of agents, from the words of the command line to the exit code. */
export async function executeRun(
  { name: agent, agents, conclude }: RunSubject,
  paths: readonly string[],
  options: RunOptions,
  context: Context,
): Promise<ExitCode> {
  if (options.language !== undefined) parseLanguage(options.language);
  const { signal, terminal } = context;
  const tally = new Tally();
  const progress = new Progress(terminal.stderr, options.quiet !== true);
  const notice = noticesOf(terminal, { quiet: options.quiet, clear: () => progress.clear() });
  const resolved = paths.includes('-')
    ? undefined
    : await resolveTargets({ files: options.file ?? [], folders: options.dir ?? [], paths }, context.cwd);
  const tuneFor = !resolved || isLittle(resolved, quickBytes) ? 'start' : 'throughput';
  // The host warms up while the settings are read.
  await using host = await Host.open({
    ...hostOptions(options),
    tuneFor,
    onNotice: notice,
  });
  const [settings, baseline] = await Promise.all([loadSettings(agents, options), RunBaseline.open(options)]);
  const learning = await openLearning(options, { agent, cwd: context.cwd, settings, notice, signal });
  backendNotice(host, options.backend).forEach(notice);
  // An interrupted run ends with its report, as one that has not begun.
  const languages = await unlessAborted(languagesOf(host, agents), signal, []);

  const sources = new Map<string, FileSource>();
  async function* files(): AsyncGenerator<SourceFile> {
    const gathering = { resolved, languages, skipped: tally.skipped, notice };
    for await (const source of gather(options, context, gathering)) {
      sources.set(source.path, source);
      yield { path: source.path, language: source.language, text: source.text };
    }
  }

  const failures = new Failures();
  const output = await RunOutput.open(options, {
    terminal,
    progress,
    run: {
      tool: { name: 'tarscli', version: context.version },
      agent,
      backend: await backendOf(host, agents, signal),
    },
    root: `${pathToFileURL(context.cwd).href}/`,
    history: learning?.history() ?? [],
    failures,
  });
  const runOptions = { signal, settings: settings.of };
  const results = await RunResults.open(options, {
    agent,
    paths,
    cwd: context.cwd,
    long: resolved !== undefined && tuneFor === 'throughput',
    notice,
  });
  const run = host.run(agents, files(), {
    ...runOptions,
    order: 'input',
    ...(results && { results }),
    ...(options.maxFiles !== undefined && { maxFiles: options.maxFiles }),
  });
  const agentLog = options.agentLog ?? (context.debug ? 'debug' : 'warn');
  const judgeReport = (report: FileReport, text: string) =>
    judge(learning?.adapt(report) ?? report, text, {
      rulesRun: settings.rules(report.language, run.rules),
      minSeverity: options.minSeverity,
      baseline,
      agentLog,
    });

  let measures: Measures | undefined;
  const take = async (reported: ReportedFile, text: string) => {
    if (reported.metrics.length > 0) measures ??= new (await import('../../reports/measures.js')).Measures();
    const judged = measures?.take(reported, text) ?? reported;
    baseline.add(judged);
    tally.add(judged);
    progress.show(tally.files, tally.findings);
    // Who asks for it gets it with --quiet, too.
    const tell =
      options.agentLog === undefined ? notice : noticesOf(terminal, { clear: () => progress.clear() });
    for (const line of judged.log ?? []) tell(logText(judged.path, line));
    if (conclude || feeds) judgedFiles.push(judged);
    await output.file(judged, text);
  };
  const judgedFiles: ReportedFile[] = [];
  const feeds = wantsFormat('feedback', options);
  let fixedFiles = 0;
  let cut = false;
  try {
    for await (const report of agents.length === 1 ? run : mergeByFile(run, agent)) {
      if (!output.isWanted && !hasOtherWork(options)) {
        cut = true;
        break;
      }
      const source = sources.get(report.path)!;
      sources.delete(report.path);
      const judged = judgeReport(report, source.text);
      learning?.matched(judged);
      if (!(options.fix || options.dryRun) || !judged.findings.some(hasEdits)) {
        await take(judged, source.text);
        continue;
      }
      const { analyzeOne, fix } = await import('./fixer.js');
      const fixed = await fix(source, report, judged, {
        analyze: (file) => analyzeOne(host, { name: agent, agents }, file, runOptions),
        judge: judgeReport,
        write: options.dryRun !== true,
        signal,
      });
      if (fixed.applied.length > 0) fixedFiles++;
      tally.fixed += fixed.applied.length;
      if (!options.dryRun) learning?.fixed(source, fixed);
      tally.refused += fixed.refused.length;
      fixed.refused.forEach(notice);
      await output.diff(fixed.diff);
      await take(fixed.judged, fixed.text);
    }
    await results?.close(!cut, cut);
  } catch (error) {
    await results?.close(false);
    if (!signal.aborted) {
      await output.discard();
      throw settings.explain(error);
    }
    tally.interrupted = true;
  } finally {
    progress.stop();
  }
  const rules = [unusedSuppression, ...run.rules.values()];
  const concluded = async () => {
    if (tally.interrupted || cut) return {};
    const analysis = await conclude?.(host, judgedFiles, learning?.judged);
    const scores = analysis && { analysis };
    if (!feeds) return scores;
    const { feedbackOn } = await import('./feedback.js');
    return {
      ...scores,
      feedback: await feedbackOn(host, judgedFiles, { scores: analysis, rules, signal }),
    };
  };
  const conclusion = await concluded().catch(async (error) => {
    await output.discard();
    throw error;
  });
  const summary = { ...tally.summary(), known: run.stats().known };
  await output.end({
    rules,
    skipped: tally.skipped,
    summary,
    ...(measures && !measures.isEmpty && { measures: await measures.summary(notice) }),
    ...conclusion,
  });
  const tooMany = wantsFormat('sarif', options) ? sarifNotice(summary) : undefined;
  if (tooMany !== undefined) notice(tooMany);
  await failures.of(() => learning?.close(summary.findings));
  await failures.of(() => tellStats(options, { run: run.stats(), pool: host.stats() }, terminal));
  if (tally.interrupted) {
    failures.tell(context);
    return exitCodes.interrupted;
  }
  if (cut) {
    failures.throwLast(context);
    const code = exitCode(tally, options);
    if (code === exitCodes.ok) throw new ReaderGone();
    return code;
  }
  if (tally.files === 0) {
    failures.throwLast(context);
    throw new InputError('there was no file to look at', {
      hint: 'check the paths, --language, and what .gitignore leaves out (--no-gitignore)',
    });
  }
  if (options.dryRun)
    notice(`${plural(tally.fixed, 'fix', 'fixes')} in ${plural(fixedFiles, 'file')} would be applied`);
  const told = await failures.of(() => baseline.finish());
  failures.throwLast(context);
  if (told !== undefined) notice(told);
  return exitCode(tally, options);
}

/** Besides what is written on the way: what is kept of a run, and what it changes. */
function hasOtherWork({ fix, dryRun, updateBaseline, learn, stats, cache }: RunOptions): boolean {
  return (fix && !dryRun) || updateBaseline || learn || typeof stats === 'string' || cache || false;
}

async function tellStats(
  { stats: to }: RunOptions,
  stats: Stats,
  terminal: Context['terminal'],
): Promise<void> {
  if (to === undefined) return;
  const { describeStats, writeStats } = await import('./stats.js');
  if (to === true) terminal.stderr.write(describeStats(stats));
  else await writeStats(to, stats);
}

function exitCode(tally: Tally, options: RunOptions): ExitCode {
  if (!tally.complete) return exitCodes.incomplete;
  if (tally.refused > 0) return exitCodes.unfixed;
  return !options.updateBaseline && tally.reaches(options.failOn) ? exitCodes.findings : exitCodes.ok;
}
