import { loadAgent } from '../../agents/resolve.js';
import type { GenerateOptions, ValidateOptions } from '../change/options.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import type { ExitCode } from '../exit-codes.js';
import type { RunOptions } from './options.js';
import type { ReportAgentOptions } from './report-agents.js';

/** Options of `hyperlight-run` for agents other than analyzers. */
export type RoleOptions = Partial<
  Pick<GenerateOptions, 'report' | 'apply' | 'document' | 'restate' | 'write'>
> &
  Pick<GenerateOptions, 'validate'> &
  Partial<Pick<ValidateOptions, 'before' | 'after' | 'reportBefore' | 'reportAfter' | 'target'>> &
  Pick<ValidateOptions, 'findings'> &
  Partial<Pick<ReportAgentOptions, 'reports'>>;

const forGenerators = ['report', 'apply', 'document', 'restate', 'write'] as const;
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
/** Further options about the files of a run. */
const forFiles = [
  'language',
  'dryRun',
  'also',
  'learn',
  'maxFindings',
  'maxFiles',
  'profile',
  'only',
] as const;

/**
 * Returns the command for an agent that is no analyzer, by its role; undefined for an analyzer.
 * @throws UsageError for options of another role
 */
export async function dispatchByRole(
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
  if (role === 'scorer' || role === 'reporter')
    return dispatchReportAgent(agent, role, paths, options, context);
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

async function dispatchReportAgent(
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
  const isFeedback = role === 'reporter' && format === 'feedback';
  if (format !== 'text' && format !== 'json' && !isFeedback) throw noSuchForm(agent, role, format);
  const { executeReportAgent } = await import('./report-agents.js');
  return () => executeReportAgent(agent, role, { ...options, reports }, context);
}

function noSuchForm(agent: string, role: string, format: string): UsageError {
  return new UsageError(`${agent} is a ${role}: it has no output in the format ${format}`, {
    hint: 'use --format json',
  });
}

/** Leaves out the two options that always have a value, unless the user changed it. */
function chosen({ minSeverity, failOn, ...rest }: RunOptions): object {
  return {
    ...rest,
    ...(minSeverity === 'hint' ? {} : { minSeverity }),
    ...(failOn === 'error' ? {} : { failOn }),
  };
}

/** Returns the role. A component without a manifest runs as an analyzer. */
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
