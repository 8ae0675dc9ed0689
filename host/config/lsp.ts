import type { Severity } from '../../wit/types/agent.js';
import { profiles } from '../contract/profile.js';
import type { WrittenOf } from './key.js';
import { choice, paths } from './kinds.js';
import { never, outside } from './widening.js';

/** From the least severe. */
const severities = ['hint', 'info', 'warning', 'error'] as const satisfies readonly Severity[];

/** The section `lsp`: what editors show of the code. */
export const lsp = {
  patterns: paths({
    initial: ['builtin'],
    names: ['builtin'],
    option: '--patterns <file>',
    says: 'pattern databases; builtin is the one that comes with tarscli',
    widens: outside,
  }),
  profile: choice({
    initial: 'recommended',
    values: profiles,
    option: '--profile <name>',
    says: 'patterns to run',
    widens: never,
  }),
  minSeverity: choice({
    initial: 'hint',
    values: severities,
    option: '--min-severity <level>',
    says: 'leave out findings below it',
    widens: never,
  }),
};

/** What a file says of `lsp`. */
export type LspWritten = WrittenOf<typeof lsp>;
