export { type Profile, profiles } from '../contract/profile.js';

/** How sure a pattern must be before it runs: each tier adds to the one before. */
export const tiers = ['recommended', 'strict', 'style'] as const;

export type Tier = (typeof tiers)[number];

/** Classes of files that a pattern can report in. Files of other classes, if they are read at all, are `product`. */
export const places = ['product', 'test', 'sample'] as const;

export type Place = (typeof places)[number];

/** What a file must be for a recommended pattern to count as one; elsewhere the pattern is a strict one. */
export const conditions = ['documented', 'module'] as const;

export type Condition = (typeof conditions)[number];
