import { Option } from 'commander';
import { collect } from './values.js';

export function patternsOption(): Option {
  return new Option(
    '-p, --patterns <file>',
    'pattern file, or builtin; repeatable (default: the patterns that come with tarscli)',
  ).argParser((value: string, earlier: string[] | undefined) => collect(value, earlier ?? []));
}

export function learningDbOption(): Option {
  return new Option(
    '--learning-db <file>',
    'the learning database (default: one of the project, in your data folder)',
  );
}
