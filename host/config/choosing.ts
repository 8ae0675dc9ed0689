import { profiles } from '../contract/profile.js';
import { choice, paths } from './kinds.js';
import { never, outside } from './widening.js';

/** The pattern databases of a section. `option`: as its command has it. */
export const patternsKey = (option: string) =>
  paths({
    initial: ['builtin'],
    names: ['builtin'],
    option,
    says: 'pattern databases; builtin is the one that comes with tarscli',
    widens: outside,
  });

/** Which patterns run. */
export const profileKey = choice({
  initial: 'recommended',
  values: profiles,
  option: '--profile <name>',
  says: 'patterns to run',
  widens: never,
});
