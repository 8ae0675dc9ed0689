import * as z from 'zod/mini';
import type { Targets } from '../files/targets.js';
import { severities } from '../findings/severity.js';
import { hostMembers } from '../host/check-options.js';
import { refusal } from '../json/accepted.js';
import { typedNameOf } from '../json/issues.js';
import { settingsText } from '../json/json-text.js';
import {
  amount,
  callback,
  checkOptions,
  flag,
  has,
  isObject,
  isPath,
  list,
  type Members,
  members,
  must,
  oneOf,
  option,
  signal,
  switchOr,
  text,
} from '../json/options.js';
import { profiles } from '../patterns/tiers.js';
import { logChoices } from './agent-log.js';
import type { AnalysisInput, AnalyzeOptions, TextSource } from './options.js';

const { optimizeFor: _, onNotice: __, ...ofHost } = hostMembers;

const atLeastOne = <Item extends z.ZodMiniType>(item: Item) =>
  z.optional(list(item).check(z.refine((given) => given.length > 0, { error: 'must name at least one' })));

const schema = members({
  agents: atLeastOne(must('a name or path', isPath)),
  name: z.optional(text),
  cwd: option('the path of a folder', isPath),
  language: z.optional(text),
  gitignore: flag,
  generated: flag,
  vendored: flag,
  maxFileBytes: amount(),
  maxFiles: amount(),
  patterns: atLeastOne(must('the path of a file, or builtin', isPath)),
  profile: oneOf(...profiles),
  only: atLeastOne(must('an id or name', isPath)),
  foreignSuppressions: flag,
  settings: z.optional(z.unknown()),
  minSeverity: oneOf(...severities),
  baseline: option('the path of a file', isPath),
  updateBaseline: flag,
  fix: oneOf('write', 'preview'),
  fixOnly: z.optional(list(text)),
  cache: flag,
  resume: flag,
  learn: switchOr({ database: option('the path of a file', isPath) }),
  scores: switchOr({
    churn: must('true or a date', (value) => value === true || (typeof value === 'string' && value !== '')),
  }),
  feedback: flag,
  agentLog: oneOf(...logChoices),
  host: z.optional(members(ofHost)),
  onLog: callback,
  onNotice: callback,
  signal,
} satisfies Members<AnalyzeOptions>);

/** @throws OptionInvalidError; SettingsInvalidError for settings that JSON can't express */
export function analyzeOptions(options: unknown): AnalyzeOptions {
  const all = checkOptions<AnalyzeOptions>('analyze', schema, options);
  if (all.settings != null) settingsText(all.settings);
  const refuse = (message: string, hint: string) =>
    refusal('analyze', [{ path: 'updateBaseline', message }], { hint });
  if (all.updateBaseline && all.baseline === undefined) {
    throw refuse('needs to know the file', 'name it as baseline');
  }
  if (all.updateBaseline && all.fix !== undefined) {
    throw refuse('does not go with fix', 'fix first, then update the baseline');
  }
  return all;
}

const targets = members({
  files: list(text),
  folders: list(text),
  paths: list(text),
} satisfies Members<Targets>);

/** @throws OptionInvalidError for what names no places and is no stream of texts */
export function analysisInput(input: unknown): AnalysisInput {
  if (has(input, Symbol.asyncIterator)) return input as AsyncIterable<TextSource>;
  if (Array.isArray(input)) {
    checkOptions('analyze', list(text), input, 'input');
    return input;
  }
  if (isObject(input)) return checkOptions<Targets>('analyze', targets, input, 'input') as Targets;
  const message = `must be a list of places, or async iterable, not ${typedNameOf(input)}`;
  throw refusal('analyze', [{ path: 'input', message }], {
    hint: "give a list of files, folders and globs, such as ['src']",
  });
}
