// Options that several commands have, each by itself.

import { Option } from 'commander';
import { severities } from '../../findings/severity.js';
import { profiles } from '../../patterns/tiers.js';
import { collect, parseQuantity } from '../values.js';

export function minSeverityOption(): Option {
  return new Option('--min-severity <level>', 'leave out findings below this severity')
    .choices(severities)
    .default('hint');
}

export function baselineOption(): Option {
  return new Option('--baseline <file>', 'leave out the findings in this file');
}

export function foreignOption(): Option {
  return new Option(
    '--no-foreign-suppressions',
    'report what comments and attributes silence for other tools, too',
  );
}

export function maxFindingsOption(): Option {
  return new Option('--max-findings <count>', 'findings reported of one file (default: 10k)').argParser(
    parseQuantity,
  );
}

export function profileOption(): Option {
  return new Option(
    '--profile <name>',
    'patterns to run: the recommended ones, the strict ones as well, or all in every file (default: recommended)',
  ).choices(profiles);
}

export function onlyOption(): Option {
  return new Option(
    '--only <pattern>',
    'run this pattern alone, by id or name, in every file (repeatable)',
  ).argParser((value: string, earlier: string[] | undefined) => collect(value, earlier ?? []));
}
