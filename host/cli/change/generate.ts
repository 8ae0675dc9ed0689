import { generateChanges } from '../../analysis/changes/generate-changes.js';
import type { ChangeOptions } from '../../analysis/changes/options.js';
import type { Context } from '../context.js';
import { ReaderGone, UsageError } from '../errors.js';
import type { ExitCode } from '../exit-codes.js';
import { hostOptions } from '../host-options.js';
import { logNotices } from '../log-notices.js';
import { noticesOf, writeLine } from '../notice.js';
import { Failures } from '../run/failures.js';
import { openSink } from '../run/sink.js';
import { readSettings } from '../settings-file.js';
import { GenerateOutput } from './generate-output.js';
import type { CommonOptions, GenerateOptions } from './options.js';

/** Changes files by a generator's edits: from the command line to the exit code. */
export async function executeGenerate(
  agent: string,
  paths: readonly string[],
  options: GenerateOptions,
  context: Context,
): Promise<ExitCode> {
  checkOptions(paths, options);
  const { terminal } = context;
  const failures = new Failures();
  const changes = await changeOptions(agent, options, context);
  const sink = await openSink(options.output, terminal.stdout);
  const output = new GenerateOutput(options, sink, terminal.stdout, failures);
  const { language, report, apply, document, validate } = options;
  const proposals = generateChanges(
    { files: options.file ?? [], folders: options.dir ?? [], paths },
    {
      ...changes,
      ...{ language, report, apply, document, validate },
      generated: options.includeGenerated,
      vendored: options.includeVendored,
      mode: options.write ? 'write' : output.hasPatch ? 'patch' : undefined,
    },
  );
  try {
    for await (const { change, source } of proposals) {
      if (!output.isWanted) {
        failures.throwLast(context);
        throw new ReaderGone();
      }
      await output.add(change, source);
    }
  } catch (error) {
    await output.discard();
    throw error;
  }
  await output.end();
  output.notices().forEach(noticesOf(terminal, { quiet: options.quiet }));
  if (!options.quiet) writeLine(terminal.stderr, output.summary());
  failures.throwLast(context);
  return output.exitCode();
}

/** Translates the command line to the library's options. */
export async function changeOptions(
  agent: string,
  options: CommonOptions & { maxLines?: number },
  context: Context,
): Promise<ChangeOptions> {
  const { cwd, signal, terminal } = context;
  return {
    agent,
    settings: await readSettings(options.settings),
    cwd,
    gitignore: options.gitignore,
    maxFileBytes: options.maxFileSize,
    patterns: options.patterns,
    profile: options.profile,
    only: options.only,
    maxChangedLines: options.maxLines,
    host: hostOptions(options),
    onNotice: noticesOf(terminal, { quiet: options.quiet }),
    onLog: logNotices(options, context),
    signal,
  };
}

function checkOptions(paths: readonly string[], options: GenerateOptions): void {
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
