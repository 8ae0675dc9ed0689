import type { AnalysisInput, AnalyzeOptions } from '../../analysis/options.js';
import { InputError } from '../../base/errors.js';
import { languageOf, parseLanguage } from '../../contract/languages.js';
import type { FileSource } from '../../files/source.js';
import type { Context } from '../context.js';
import { hostOptions } from '../host-options.js';
import { logChoice } from '../log-notices.js';
import { readSettings } from '../settings-file.js';
import { wantsFormat } from './formatter.js';
import type { RunOptions } from './options.js';
import { openStdin, readStdin } from './stdin.js';

/** Returns the inputs of a command line, or stdin. */
export function inputOf(paths: readonly string[], options: RunOptions): AnalysisInput {
  if (paths.includes('-')) return fromStdin(options);
  return { files: options.file ?? [], folders: options.dir ?? [], paths };
}

async function* fromStdin({ stdinPath, language, maxFileSize }: RunOptions): AsyncGenerator<FileSource> {
  const path = stdinPath ?? '<stdin>';
  const chosenLanguage = language === undefined ? languageOf(path) : parseLanguage(language);
  if (chosenLanguage === undefined) {
    throw new InputError(`the language of ${path} is not known`, { hint: 'add --language' });
  }
  yield await readStdin(openStdin(), { path, language: chosenLanguage, maxBytes: maxFileSize });
}

/** Translates the command line to the library's options. */
export async function analyzeOptions(
  options: RunOptions,
  { cwd, debug, signal }: Pick<Context, 'cwd' | 'debug' | 'signal'>,
): Promise<AnalyzeOptions> {
  const { dryRun, fix, learn, learningDb } = options;
  return {
    cwd,
    signal,
    language: options.language,
    gitignore: options.gitignore,
    generated: options.includeGenerated,
    vendored: options.includeVendored,
    maxFileBytes: options.maxFileSize,
    maxFiles: options.maxFiles,
    patterns: options.patterns,
    profile: options.profile,
    only: options.only,
    settings: await readSettings(options.settings),
    foreignSuppressions: options.foreignSuppressions,
    minSeverity: options.minSeverity,
    baseline: options.baseline,
    updateBaseline: options.updateBaseline,
    fix: dryRun ? 'preview' : fix ? 'write' : undefined,
    cache: options.cache,
    resume: options.resume,
    learn: learn && { database: learningDb },
    feedback: wantsFormat('feedback', options),
    agentLog: logChoice(options, { debug }),
    host: hostOptions(options),
  };
}
