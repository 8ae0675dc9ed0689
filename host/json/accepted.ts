import type * as z from 'zod/mini';
import { type Issue, OptionInvalidError } from '../base/errors.js';
import { check, formatPath } from './issues.js';

/**
 * A value that a schema accepts. `where`: the call that it was given to. `whole`: what the value is called there.
 * `prefix`: what it is a member of.
 * @throws OptionInvalidError naming all that is wrong
 */
export function accepted(
  schema: z.ZodMiniType,
  value: unknown,
  {
    where,
    whole,
    prefix = [],
    hint,
  }: { where: string; whole: string; prefix?: string[]; hint?: () => string },
): unknown {
  const result = check(schema, value);
  if ('value' in result) return result.value;
  const issues = result.issues.map(({ path, message }) => ({
    path: formatPath([...prefix, ...path]) || whole,
    message,
  }));
  throw refusal(where, issues, hint && { hint: hint() });
}

export function refusal(
  where: string,
  issues: readonly Issue[],
  { hint, cause }: { hint?: string; cause?: unknown } = {},
): OptionInvalidError {
  const { path, message } = issues[0]!;
  return new OptionInvalidError(`${where}: ${path} ${message}`, { issues, hint, cause });
}
