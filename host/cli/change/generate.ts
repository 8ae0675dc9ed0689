import { InputError } from '../../base/errors.js';
import { parseLanguage } from '../../contract/languages.js';
import type { FileSource } from '../../files/source.js';
import { isLittle, type Resolved, resolveTargets } from '../../files/targets.js';
import { replaceText } from '../../files/write.js';
import { Host } from '../../host/host.js';
import { type JsonReport, readReport } from '../../reports/read-report.js';
import { type ChangedFile, generate } from '../../workflow/generate.js';
import { backendNotice } from '../backend-notice.js';
import type { Context } from '../context.js';
import { ReaderGone, UsageError } from '../errors.js';
import type { ExitCode } from '../exit-codes.js';
import { hostOptions } from '../host-options.js';
import { noticesOf, writeLine } from '../notice.js';
import { notInPatch } from '../patch.js';
import { Failures } from '../run/failures.js';
import { openSink } from '../run/sink.js';
import { readSettings } from '../settings-file.js';
import { Analysis } from './analysis.js';
import { chunks } from './chunks.js';
import { GenerateOutput } from './generate-output.js';
import { assertInside } from './inside.js';
import type { GenerateOptions } from './options.js';
import { Origin } from './origin.js';
import { review } from './review.js';
import { readSources } from './sources.js';
import { undone } from './undone.js';

const quickBytes = 256 * 1024;
const chunkFiles = 64;

/** Changes files by what a generator says: from the words of the command line to the exit code. */
export async function executeGenerate(
  agent: string,
  paths: readonly string[],
  options: GenerateOptions,
  context: Context,
): Promise<ExitCode> {
  checkOptions(paths, options);
  const { cwd, signal, terminal } = context;
  const notice = noticesOf(terminal, { quiet: options.quiet });
  const [report, settings] = await Promise.all([
    options.report === undefined ? undefined : readReport(options.report),
    readSettings(options.settings),
  ]);
  const resolved = await placesOf(paths, options, report, cwd);
  const tuneFor = isLittle(resolved, quickBytes) ? 'start' : 'throughput';
  await using host = await Host.open({ ...hostOptions(options), tuneFor, onNotice: notice });
  backendNotice(host, options.backend).forEach(notice);
  const manifest =
    (await host.agents()).find(({ name }) => name === agent) ?? (await host.inspect(agent)).manifest;
  const reading = { cwd, languages: manifest.languages, language: options.language, signal, notice };
  const analysis =
    report === undefined || options.validate
      ? await Analysis.open(host, options.patterns, signal)
      : undefined;
  const sources = readSources(resolved, options, reading);
  const origin = new Origin(report, analysis, options.apply);
  const failures = new Failures();
  const output = new GenerateOutput(
    options,
    await openSink(options.output, terminal.stdout),
    terminal.stdout,
    failures,
  );
  let files = 0;
  try {
    for await (const chunk of chunks(sources, chunkFiles)) {
      files += chunk.length;
      const { asked, stale } = await origin.of(chunk);
      const changed: ChangedFile[] = [];
      const task = {
        ...(options.document === undefined ? {} : { document: options.document }),
        ...(options.apply === undefined ? {} : { apply: asked.flatMap(({ places }) => places) }),
      };
      for await (const one of generate(host, asked, { agent, settings, task, signal })) changed.push(one);
      const reviewed = options.validate
        ? await review(host, changed, asked, {
            analysis,
            sameAnalysis: report === undefined,
            maxChangedLines: options.maxLines,
            signal,
          })
        : changed;
      const byPath = new Map(chunk.map((source) => [source.path, source]));
      for (const one of [...stale, ...reviewed]) {
        if (!output.isWanted) {
          failures.throwLast(context);
          throw new ReaderGone();
        }
        const source = byPath.get(one.path)!;
        const done = options.write ? await write(one, source) : output.hasPatch ? inPatch(one, source) : one;
        if (done !== one) notice(`${one.path} stays as it is: ${done.refused.at(-1)?.reason}`);
        await output.add(done, source.encoding);
      }
    }
    if (files === 0) {
      throw new InputError('there was no file to look at', {
        hint:
          options.report === undefined
            ? 'check the paths, --language, and what .gitignore leaves out (--no-gitignore)'
            : 'the report names no file here: run it from the folder that the report was made in',
      });
    }
    origin.missing(options.apply).forEach(notice);
  } catch (error) {
    await output.discard();
    throw error;
  }
  await output.end();
  if (!options.quiet) writeLine(terminal.stderr, output.summary());
  failures.throwLast(context);
  return output.exitCode();
}

function checkOptions(paths: readonly string[], options: GenerateOptions): void {
  if (options.language !== undefined) parseLanguage(options.language);
  if (options.write && options.dryRun) {
    throw new UsageError('--write and --dry-run do not go together', { hint: 'leave out one of them' });
  }
  const named = paths.length + (options.file?.length ?? 0) + (options.dir?.length ?? 0);
  if (paths.includes('-'))
    throw new UsageError('a generator does not read stdin', { hint: 'name files or folders' });
  if (named === 0 && options.report === undefined) {
    throw new UsageError('nothing to change', {
      hint: 'name files, folders or globs, such as --dir src; or give the findings to act on with --report FILE',
    });
  }
}

/** The files that the report is about, where none are named. */
async function placesOf(
  paths: readonly string[],
  { file = [], dir = [] }: GenerateOptions,
  report: JsonReport | undefined,
  cwd: string,
): Promise<Resolved> {
  const none = paths.length + file.length + dir.length === 0;
  const reported = report?.files.filter(({ findings }) => findings.length > 0).map(({ path }) => path) ?? [];
  if (none && reported.length === 0) throw new InputError('the report holds no finding to act on');
  if (none) await assertInside(reported, cwd);
  return resolveTargets({ files: none ? reported : file, folders: dir, paths }, cwd);
}

async function write(file: ChangedFile, { absolute, within }: FileSource): Promise<ChangedFile> {
  if (file.after === file.before) return file;
  try {
    await replaceText(absolute, file.before, file.after, within);
    return file;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undone(file, 'not-written', error.message);
  }
}

function inPatch(file: ChangedFile, { encoding }: FileSource): ChangedFile {
  const why = file.after === file.before ? undefined : notInPatch(encoding);
  return why === undefined ? file : undone(file, 'not-written', why);
}
