import type { Verdict } from '#wit/documents/verdict.js';
import { findingIn, reportOn } from './changing.js';

export const failedChecks = ({ files }: Verdict) =>
  files.flatMap(({ checks }) => checks.filter(({ status }) => status === 'failed').map(({ name }) => name));

export const statusOf = ({ files }: Verdict, name: string) =>
  files[0]!.checks.find((check) => check.name === name);

/** Reports of both sides, by what findings are in. */
export function reports(
  before: string,
  old: Parameters<typeof findingIn>[1][],
  after: string,
  now: Parameters<typeof findingIn>[1][],
) {
  return [
    reportOn(
      'before/A.cs',
      old.map((parts) => findingIn(before, parts)),
    ),
    reportOn(
      'after/A.cs',
      now.map((parts) => findingIn(after, parts)),
    ),
  ];
}

export const lines = (...all: string[]) => `${all.join('\n')}\n`;
