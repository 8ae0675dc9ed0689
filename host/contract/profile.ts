/**
 * Which patterns run. `recommended`: those of the tier. `strict`: the strict ones as well. `all`: all, in every file.
 */
export const profiles = ['recommended', 'strict', 'all'] as const;

/** Which patterns report: the recommended ones, these and the strict ones, or all. */
export type Profile = (typeof profiles)[number];
