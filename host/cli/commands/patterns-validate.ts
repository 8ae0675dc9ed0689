import { relative } from 'node:path';
import { openHost } from '../../analysis/opening.js';
import { type Issue, SettingsInvalidError } from '../../base/errors.js';
import { compilePatterns } from '../../patterns/compile.js';
import { readDatabase } from '../../patterns/database.js';
import { builtin, builtinPath } from '../../patterns/load.js';
import { completePattern } from '../../patterns/pattern.js';
import { languagesOf } from '../../patterns/pattern-settings.js';
import { visibleJson } from '../../reports/visible.js';
import type { BackendChoice } from '../../sandbox/probe.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { noticesOf, writeLine } from '../notice.js';

export interface ValidateOptions {
  schemaOnly?: boolean;
  backend: BackendChoice;
  json?: boolean;
}

interface DatabaseCheck {
  file: string;
  valid: boolean;
  patterns: number;
  /** Languages that the rules were compiled for. */
  languages: string[];
  issues: readonly Issue[];
}

export async function validatePatterns(
  files: string[],
  options: ValidateOptions,
  context: Context,
): Promise<void> {
  const { stdout } = context.terminal;
  const shown = new Set<string>();
  const tell = noticesOf(context.terminal);
  const notice = (text: string) => {
    if (!shown.has(text)) tell(text);
    shown.add(text);
  };
  const named = files.length === 0 ? [builtin] : files;
  const checks: DatabaseCheck[] = [];
  for (const file of named) {
    const path = file === builtin ? relative(context.cwd, builtinPath) || builtinPath : file;
    checks.push(
      await validateFile(path, options, context.signal, notice).catch((error) =>
        refusal(error, path, options),
      ),
    );
  }
  if (options.json) {
    stdout.write(`${visibleJson({ version: 1, files: checks }, 2)}\n`);
  } else {
    for (const { file, patterns, languages } of checks) {
      const compiled = options.schemaOnly ? '' : `, compiled for ${languages.join(', ') || 'no language'}`;
      writeLine(stdout, `${file}: ${patterns} patterns, all valid${compiled}`);
    }
  }
  if (checks.some(({ valid }) => !valid)) context.setExitCode(exitCodes.settings);
}

async function validateFile(
  file: string,
  options: ValidateOptions,
  signal: AbortSignal,
  onNotice: (text: string) => void,
): Promise<DatabaseCheck> {
  const patterns = (await readDatabase(file)).map(completePattern);
  const check = { file, valid: true, patterns: patterns.length, issues: [] };
  if (options.schemaOnly) return { ...check, languages: [] };
  const database = { patterns, sources: [file] };
  await using host = await openHost({ backend: options.backend, onNotice });
  const issues = await compilePatterns(host, database, signal);
  if (issues.length > 0) {
    const described = issues.map(({ path, message, language }) => ({
      path,
      message: `${message} (${language})`,
    }));
    throw new SettingsInvalidError(`${file}: the agent refuses some patterns`, { issues: described });
  }
  return { ...check, languages: languagesOf(database) };
}

/** Turns an error into data with --json; otherwise throws it. */
function refusal(error: unknown, file: string, { json }: ValidateOptions): DatabaseCheck {
  if (!json || !(error instanceof SettingsInvalidError)) throw error;
  return { file, valid: false, patterns: 0, languages: [], issues: error.issues };
}
