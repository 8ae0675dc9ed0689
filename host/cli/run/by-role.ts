import { loadAgent } from '../../agents/resolve.js';
import type { GenerateOptions, ValidateOptions } from '../change/options.js';
import { UsageError } from '../errors.js';
import type { ExitCode } from '../exit-codes.js';
import type { Context } from '../program.js';
import type { RunOptions } from './options.js';

/** What of `hyperlight-run` only agents of other roles than analyzers take. */
export type RoleOptions = Partial<Pick<GenerateOptions, 'report' | 'apply' | 'document' | 'write'>> &
  Pick<GenerateOptions, 'validate'> &
  Partial<Pick<ValidateOptions, 'before' | 'after' | 'reportBefore' | 'reportAfter' | 'target'>> &
  Pick<ValidateOptions, 'findings'>;

const forGenerators = ['report', 'apply', 'document', 'write'] as const;
const forValidators = ['before', 'after', 'reportBefore', 'reportAfter', 'target'] as const;
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
    if ([...forGenerators, ...forValidators].some((name) => options[name] !== undefined)) throw error;
    return 'unknown';
  });
  if (role !== 'generator') refuse(agent, role, 'generator', options, forGenerators);
  if (role !== 'validator') refuse(agent, role, 'validator', options, forValidators);
  if (role !== 'generator' && role !== 'validator') return undefined;
  const { minSeverity, failOn, format, ...rest } = options;
  if (format !== 'text' && format !== 'json') {
    throw new UsageError(`${agent} is a ${role}: there is no ${format} of what it says`, {
      hint: 'use --format json',
    });
  }
  refuse(
    agent,
    role,
    'analyzer',
    {
      ...rest,
      ...(minSeverity === 'hint' ? {} : { minSeverity }),
      ...(failOn === 'error' ? {} : { failOn }),
    },
    forAnalyzers,
  );
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
