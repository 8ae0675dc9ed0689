import { InputError, type Issue, TarsError } from '../../../base/errors.js';
import { shorten } from '../../../base/shorten.js';
import { environmentFault } from '../../../base/system-error.js';
import { advice } from './advice.js';
import { clean } from './clean.js';

/** What a failed call says: what happened, where, and what to do. */
export interface Failure {
  code: string;
  message: string;
  /** Arguments and places, each with what is wrong there. */
  issues?: readonly Issue[];
  details?: readonly string[];
  hint: string;
}

const longest = 1000;
const most = 10;

/** `roots`: the folders that paths may lie in. */
export function failureOf(thrown: unknown, roots: readonly string[] = []): Failure {
  const error = known(thrown);
  const { message, issues = [], details = [], hint } = error as TarsError & { issues?: readonly Issue[] };
  const { code } = error;
  const where = code === 'ERR_PATH_REFUSED' ? roots.map((root) => `root: ${root}`) : [];
  const explained = [...details, ...where].slice(0, most);
  return clean({
    code,
    message: shorten(message, longest),
    ...(issues.length > 0 && {
      issues: issues
        .slice(0, most)
        .map(({ path, message: what }) => ({ path, message: shorten(what, longest) })),
    }),
    ...(explained.length > 0 && { details: explained.map((detail) => shorten(detail, longest)) }),
    hint: hint ?? advice[code],
  }) as Failure;
}

function known(thrown: unknown): Pick<TarsError, 'code' | 'message' | 'details' | 'hint'> {
  if (thrown instanceof TarsError) return thrown;
  const fault = environmentFault(thrown);
  if (fault !== undefined) return new InputError(fault);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'ERR_INTERNAL', message, details: [], hint: undefined };
}
