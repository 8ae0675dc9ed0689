import { severities } from '../contract/severity.js';
import { patternsKey, profileKey } from './choosing.js';
import { choice } from './kinds.js';
import { never } from './widening.js';

/** The section `lsp`: what editors show of the code. */
export const lsp = {
  patterns: patternsKey('--patterns <file>'),
  profile: profileKey,
  minSeverity: choice({
    initial: 'hint',
    values: severities,
    option: '--min-severity <level>',
    says: 'leave out findings below it',
    widens: never,
  }),
};
