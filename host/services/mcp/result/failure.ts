import { TarsError } from '../../../base/errors.js';
import { shorten } from '../../../base/shorten.js';
import { type ErrorData, errorData } from '../../core/error-data.js';
import { advice } from './advice.js';
import { clean } from './clean.js';

/** What a failed call says: what happened, where, and what to do. */
export type Failure = ErrorData & { hint: string };

const longest = 1000;
const most = 10;

/** `roots`: the folders that paths may lie in. */
export function failureOf(thrown: unknown, roots: readonly string[] = []): Failure {
  const { code, message, issues = [], details = [], hint = advice[code] } = known(thrown);
  const where = code === 'ERR_PATH_REFUSED' ? roots.map((root) => `root: ${root}`) : [];
  const explained = [...details, ...where].slice(0, most);
  return clean({
    code,
    message,
    ...(issues.length > 0 && { issues: issues.slice(0, most) }),
    ...(explained.length > 0 && { details: explained }),
    hint,
  }) as Failure;
}

function known(thrown: unknown): ErrorData {
  const short = (text: string) => shorten(text, longest);
  if (thrown instanceof TarsError) return errorData(thrown, short);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'ERR_INTERNAL', message: short(message) };
}
