import { loadAgent } from '../../agents/resolve.js';
import type { GenerateOptions, ValidateOptions } from '../change/options.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import type { ExitCode } from '../exit-codes.js';
import type { ReportsOptions } from './on-reports.js';
import type { RunOptions } from './options.js';

/** What of `hyperlight-run` only agents of other roles than analyzers take. */
export type RoleOptions = Partial<Pick<GenerateOptions, 'report' | 'apply' | 'document' | 'write'>> &
  Pick<GenerateOptions, 'validate'> &
  Partial<Pick<ValidateOptions, 'before' | 'after' | 'reportBefore' | 'reportAfter' | 'target'>> &
  Pick<ValidateOptions, 'findings'> &
  Partial<Pick<ReportsOptions, 'reports'>>;

const forGenerators = ['report', 'apply', 'document', 'write'] as const;
const forValidators = ['before', 'after', 'reportBefore', 'reportAfter', 'target'] as const;
const forReports = ['reports'] as const;
const forAnalyzers = [
  'minSeverity',
  'failOn',
  'baseline',
  'updateBaseline',
  'fix',
  'cache',
  'resume',
  'stats',
  'stdinPath',
] as const;
/** Besides these, what is about the files of a run. */
const forFiles = ['language', 'dryRun', 'also', 'learn', 'maxFindings', 'maxFiles'] as const;

/**
 * How an agent that is no analyzer runs, by its role; undefined for all others, which look at one file after another.
 * @throws UsageError for options that are of another role
 */
export async function byRole(
  agent: string,
  paths: readonly string[],
  options: RunOptions & RoleOptions,
  context: Context,
): Promise<(() => Promise<ExitCode>) | undefined> {
  const role = await roleOf(agent).catch((error: unknown) => {
    if ([...forGenerators, ...forValidators, ...forReports].some((name) => options[name] !== undefined))
      throw error;
    return 'unknown';
  });
  if (role !== 'generator') refuse(agent, role, 'generator', options, forGenerators);
  if (role !== 'validator') refuse(agent, role, 'validator', options, forValidators);
  if (role === 'scorer' || role === 'reporter') return byReports(agent, role, paths, options, context);
  refuse(agent, role, 'scorers and reporter', options, forReports);
  if (role !== 'generator' && role !== 'validator') return undefined;
  const { minSeverity: _, failOn: __, format, ...rest } = options;
  if (format !== 'text' && format !== 'json') throw noSuchForm(agent, role, format);
  refuse(agent, role, 'analyzer', chosen(options), forAnalyzers);
  if (role === 'generator') {
    const { executeGenerate } = await import('../change/generate.js');
    return () => executeGenerate(agent, paths, { ...rest, format }, context);
  }
  if (paths.length > 0 || options.file || options.dir) {
    throw new UsageError(`${agent} is a validator: it looks at two folders`, {
      hint: 'give them as --before DIR --after DIR',
    });
  }
  const { executeValidate } = await import('../change/validate.js');
  return () => executeValidate(agent, { ...rest, format }, context);
}

async function byReports(
  agent: string,
  role: 'scorer' | 'reporter',
  paths: readonly string[],
  options: RunOptions & RoleOptions,
  context: Context,
): Promise<() => Promise<ExitCode>> {
  const { reports, file, dir, format } = options;
  if (reports === undefined || paths.length > 0 || file || dir) {
    throw new UsageError(`${agent} is a ${role}: it looks at a report, not at files`, {
      hint: 'make one with tarscli analyze … --format json --output report.json, and give it as --reports report.json',
    });
  }
  refuse(agent, role, 'analyzer', chosen(options), [...forAnalyzers, ...forFiles]);
  const own = role === 'reporter' && format === 'feedback';
  if (format !== 'text' && format !== 'json' && !own) throw noSuchForm(agent, role, format);
  const { executeOnReports } = await import('./on-reports.js');
  return () => executeOnReports(agent, role, { ...options, reports }, context);
}

function noSuchForm(agent: string, role: string, format: string): UsageError {
  return new UsageError(`${agent} is a ${role}: it has no output in the format ${format}`, {
    hint: 'use --format json',
  });
}

/** Without the two that always have a value. */
function chosen({ minSeverity, failOn, ...rest }: RunOptions): object {
  return {
    ...rest,
    ...(minSeverity === 'hint' ? {} : { minSeverity }),
    ...(failOn === 'error' ? {} : { failOn }),
  };
}

/** A component without a manifest is run as an analyzer. */
async function roleOf(agent: string): Promise<string> {
  if (agent === 'pattern-matcher') return 'analyzer';
  return (await loadAgent(agent)).manifest?.role ?? 'analyzer';
}

function refuse(
  agent: string,
  role: string,
  wanted: string,
  options: object,
  names: readonly string[],
): void {
  const given = names.find((name) => (options as Record<string, unknown>)[name] !== undefined);
  if (given === undefined) return;
  const option = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UsageError(
    `${option} is for ${wanted}s; ${agent} is ${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`,
    { hint: 'see tarscli hyperlight-run --help' },
  );
}
