import * as z from 'zod/mini';
import { hostMembers } from '../host/check-options.js';
import {
  amount,
  callback,
  checkOptions,
  flag,
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
import type { CycleOptions, RunHooks, SelfCodeOptions } from './options.js';

const { optimizeFor: _, onNotice: __, ...ofHost } = hostMembers;

const paths = z.optional(list(must('a path', isPath)));
const whole = (from: number) =>
  option(`a whole number from ${from}`, (value) => Number.isInteger(value) && (value as number) >= from);
const command = option(
  'a command of one line',
  (value) => typeof value === 'string' && /^[^\n\r\0]+$/.test(value),
);

const cycle = members({
  target: paths,
  patterns: z.optional(list(must('the path of a file, or builtin', isPath))),
  profile: oneOf(...profiles),
  only: z.optional(list(must('an id or name', isPath))),
  minScore: amount(),
  maxFiles: whole(1),
  maxEdits: whole(1),
  budgetLines: whole(1),
  budgetMs: amount(),
  test: command,
  build: command,
  testTimeoutMs: amount(1),
  testResults: paths,
  baseline: whole(1),
  retries: whole(0),
  allowRedBase: flag,
  batch: whole(1),
  writable: paths,
  copied: paths,
  network: flag,
  base: z.optional(text),
  branch: option('the name of a branch', isPath),
  squash: flag,
  autoApply: flag,
  dryRun: flag,
  pullRequest: oneOf('auto', 'gh', 'glab', 'file'),
  learn: switchOr({ database: option('the path of a file', isPath) }),
  host: z.optional(members(ofHost)),
} satisfies Members<CycleOptions>);

const hooks = members({
  ask: callback,
  onNotice: callback,
  signal,
  now: callback,
} satisfies Members<RunHooks>);

const opening = members({
  folder: option('the path of a folder', isPath),
  state: option('the path of a folder', isPath),
  wait: flag,
} satisfies Members<SelfCodeOptions>);

/** @throws OptionInvalidError */
export const selfCodeOptions = (options: unknown) =>
  checkOptions<SelfCodeOptions>('SelfCode.open', opening, options);

/** @throws OptionInvalidError */
export const startOptions = (options: unknown) => checkOptions<CycleOptions>('start', cycle, options);

/** @throws OptionInvalidError */
export const runHooks = (given: unknown) => checkOptions<RunHooks>('start', hooks, given, 'hooks');
