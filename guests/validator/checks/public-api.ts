import { failed, passed, type Result, skipped } from '../check.js';
import type { ChangedFile } from '../file.js';
import type { Settings } from '../settings.js';

export interface ApiChange {
  removed: string[];
  added: string[];
}

export function publicApi(
  { parsed }: ChangedFile,
  { removed, added }: ApiChange,
  { publicApi: allowed }: Settings,
): Result {
  if (!parsed) return skipped('there is no parser for its language');
  if (typeof parsed.before === 'string' || typeof parsed.after === 'string')
    return skipped('it could not be parsed');
  if (allowed === 'any') return passed;
  const grown = allowed === 'may-grow' ? [] : added;
  if (removed.length === 0 && grown.length === 0) return passed;
  return failed(
    [...removed.map((text) => `gone: ${text}`), ...grown.map((text) => `new: ${text}`)]
      .slice(0, 5)
      .join('; '),
  );
}
