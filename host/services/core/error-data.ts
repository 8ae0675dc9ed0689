import type { ErrorCode, Issue, TarsError } from '../../base/tars-error.js';

/** An error as every door tells it. What says nothing is left out. */
export interface ErrorData {
  /** Stable; docs/errors.md has a section on each. */
  code: ErrorCode;
  message: string;
  /** How to fix it. */
  hint?: string;
  details?: readonly string[];
  /** Parameters and places, each with what is wrong there. */
  issues?: readonly Issue[];
}

/** `told`: what each text goes through. Default: as it is. */
export function errorData(error: TarsError, told: (text: string) => string = (text) => text): ErrorData {
  const { code, message, hint, details } = error;
  const { issues = [] } = error as { issues?: readonly Issue[] };
  return {
    code,
    message: told(message),
    ...(hint !== undefined && { hint: told(hint) }),
    ...(details.length > 0 && { details: details.map(told) }),
    ...(issues.length > 0 && {
      issues: issues.map(({ path, message: why }) => ({ path: told(path), message: told(why) })),
    }),
  };
}
