import * as z from 'zod/mini';
import type { Report, Source, Task } from '../../wit/types/agent.js';
import { taskBytes } from '../contract/backend.js';
import { limitNames } from '../contract/limits.js';
import type { SourceFile } from '../contract/report.js';
import { refusal } from '../json/accepted.js';
import { typedNameOf } from '../json/issues.js';
import { jsonText, settingsText } from '../json/json-text.js';
import {
  amount,
  anObject,
  callback,
  checkOptions,
  flag,
  has,
  isNumber,
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
import type { TelemetryOptions } from '../telemetry/open.js';
import type { CallOptions, HostOptions, PrepareOptions, RunOptions } from './options.js';
import { isPlainCall, isPlainTask } from './plain-given.js';

const language = z.optional(text);
const settings = z.optional(z.unknown());

const limit = option('a finite number from 0', (value) => isNumber(value, 0, Number.MAX_VALUE));
const limits = z.optional(members(Object.fromEntries(limitNames.map((name) => [name, limit]))));

export const hostMembers = {
  backend: oneOf('auto', 'hyperlight', 'jco'),
  isolation: oneOf('process', 'thread'),
  cacheDir: option('the path of a folder, or false', (value) => value === false || isPath(value)),
  cacheBytes: amount(),
  limits,
  concurrency: option('a finite number over 0', (value) =>
    isNumber(value, Number.MIN_VALUE, Number.MAX_VALUE),
  ),
  memoryBudgetBytes: amount(),
  queueLimit: amount(1),
  idleMs: amount(),
  warm: amount(),
  optimizeFor: oneOf('startup', 'throughput'),
  telemetry: switchOr({ paths: flag } satisfies Members<TelemetryOptions>),
  onNotice: callback,
} satisfies Members<HostOptions>;

const hostSchema = members(hostMembers);

const prepareSchema = members({ settings, language } satisfies Members<PrepareOptions>);

const runSchema = members({
  settings,
  taskOptions: z.optional(anObject),
  order: oneOf('input', 'completed'),
  batch: z.optional(
    members({ files: amount(1), bytes: amount() } satisfies Members<NonNullable<RunOptions['batch']>>),
  ),
  maxFiles: amount(),
  results: option('a store with get and put', (value) => has(value, 'get', 'put')),
  signal,
  limits,
} satisfies Members<RunOptions>);

const callSchema = members({ settings, language, signal, limits } satisfies Members<CallOptions>);

const taskSchema = members({
  sources: z.optional(list(z.object({ path: text, language: text, text } satisfies Members<Source>))),
  reports: z.optional(
    list(
      must(
        'a report, with path, language, findings, metrics and unparsed',
        (value) =>
          has(value) &&
          ['path', 'language'].every((name) => typeof (value as never)[name] === 'string') &&
          ['findings', 'metrics', 'unparsed'].every((name) => Array.isArray((value as never)[name])),
      ),
    ),
  ),
  options: option('JSON as text', (value) => typeof value === 'string'),
} satisfies Members<Task>);

export const hostOptions = (options: unknown) => checkOptions<HostOptions>('Host.open', hostSchema, options);

export const prepareOptions = (options: unknown) =>
  checkOptions<PrepareOptions>('prepare', prepareSchema, options);

export const callOptions = (options: unknown): Partial<CallOptions> =>
  isPlainCall(options) ? (options as CallOptions) : checkOptions<CallOptions>('call', callSchema, options);

/** Checks the options of a run, and adds the JSON of `taskOptions`. */
export function runOptions(options: unknown): RunOptions & { taskText: string } {
  const all = checkOptions<RunOptions>('run', runSchema, options);
  if (all.settings != null && typeof all.settings !== 'function') settingsText(all.settings);
  return {
    ...all,
    taskText: jsonText(all.taskOptions ?? {}, 'taskOptions', (issue, cause) =>
      refusal('run', [issue], { cause }),
    ),
  };
}

/**
 * Checks a call's task and fills in its defaults. Replaces lone surrogates in its paths, which no encoding can hold.
 */
export function wholeTask(given: unknown): Task {
  const {
    sources = [],
    reports = [],
    options = '{}',
  } = isPlainTask(given) ? (given as Partial<Task>) : checkOptions<Task>('call', taskSchema, given, 'task');
  const task = {
    sources: sources.map((source: Source) => ({ ...source, path: source.path.toWellFormed() })),
    reports: reports as Report[],
    options,
  };
  try {
    // The task is measured once, before it waits for a sandbox.
    taskBytes(task);
  } catch (error) {
    const message = `must be JSON: ${(error as Error).message}`;
    throw refusal('call', [{ path: 'task.reports', message }], { cause: error });
  }
  return task;
}

/** @throws OptionInvalidError */
export function agentName(where: string, agent: unknown): string {
  if (typeof agent === 'string') return agent;
  throw refusal(where, [{ path: 'agent', message: `must be a name or path, not ${typedNameOf(agent)}` }]);
}

/** Checks the agents of a run. @throws OptionInvalidError */
export function agentNames(agents: unknown): readonly string[] {
  if (!Array.isArray(agents)) return [agentName('run', agents)];
  if (agents.length === 0) throw refusal('run', [{ path: 'agent', message: 'must name at least one' }]);
  const odd = agents.findIndex((agent) => typeof agent !== 'string');
  if (odd < 0) return agents;
  throw refusal('run', [
    { path: `agent[${odd}]`, message: `must be a name or path, not ${typedNameOf(agents[odd])}` },
  ]);
}

/** @throws OptionInvalidError for what can't be iterated, or holds no files. */
export function filesOf(files: unknown): Iterable<SourceFile> | AsyncIterable<SourceFile> {
  const given = files as Partial<Iterable<SourceFile> & AsyncIterable<SourceFile>> | null | undefined;
  const iterates = [given?.[Symbol.asyncIterator], given?.[Symbol.iterator]].some(
    (method) => typeof method === 'function',
  );
  if (iterates && typeof files !== 'string') return files as Iterable<SourceFile>;
  const hint =
    typeof (files as { then?: unknown } | undefined)?.then === 'function'
      ? 'await it first'
      : 'give a list or a generator of { path, text }';
  throw refusal('run', [{ path: 'files', message: `must be iterable, not ${typedNameOf(files)}` }], { hint });
}
