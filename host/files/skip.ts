/** Why a file that was found is skipped. */
export type SkipReason =
  | 'generated'
  | 'vendored'
  | 'binary'
  | 'encoding'
  | 'too-large'
  | 'unreadable'
  | 'not-a-file'
  | 'unknown-language'
  | 'other-language';

export interface Skip {
  path: string;
  reason: SkipReason;
  /** More detail: the size, the system's error. */
  detail?: string;
}

/** Each reason, as it follows a count: `3 generated`. */
export const skipLabels: Readonly<Record<SkipReason, string>> = {
  generated: 'generated',
  vendored: 'vendored',
  binary: 'binary',
  encoding: 'not UTF-8 or marked UTF-16',
  'too-large': 'too large',
  unreadable: 'unreadable',
  'not-a-file': 'not a regular file',
  'unknown-language': 'of unknown language',
  'other-language': 'of another language',
};

export function countSkips(skips: Iterable<Skip>): Partial<Record<SkipReason, number>> {
  const counts: Partial<Record<SkipReason, number>> = {};
  for (const { reason } of skips) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
