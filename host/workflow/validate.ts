import type { Options } from '../../wit/documents/validator-options.js';
import { type Verdict, verdictSchema } from '../../wit/documents/verdict.js';
import type { Report, Source, Task } from '../../wit/types/agent.js';
import { OutcomeInvalidError } from '../base/errors.js';
import type { Host } from '../host/host.js';
import { isAboutFiles } from '../run/retry-policy.js';
import { type BatchLimits, batches } from './batches.js';
import { callAgent, type OnLog } from './call-agent.js';
import { documentOf } from './documents.js';

export type { Verdict } from '../../wit/documents/verdict.js';

/** A file before and after a change. A new or removed file has only one of the texts. */
export interface FileChange {
  path: string;
  language: string;
  before: string | undefined;
  after: string | undefined;
  /** Analyzers' reports about the texts. Without them, checks that need reports are left out. */
  reports?: { before: readonly Report[]; after: readonly Report[] } | undefined;
}

export interface ValidateOptions {
  /** Default `validator`. */
  agent?: string | undefined;
  settings?: unknown;
  targets?: Options['targets'] | undefined;
  /** Replaces the limit of the settings. */
  maxChangedLines?: number | undefined;
  batch?: Partial<BatchLimits> | undefined;
  /** Receives the validator's log lines. */
  onLog?: OnLog | undefined;
  signal?: AbortSignal | undefined;
}

const defaultBatch = { files: 32, bytes: 512 * 1024 };

/**
 * Has a validator judge a change. A change too large for one call is judged in several. Lines are counted over all of
 * them.
 * A declaration that moves between files of two calls counts as removed and added.
 * A file that the validator fails on is a reason against the change.
 * @throws the errors of `Host.call` about agents, settings and hosts
 */
export async function validate(
  host: Host,
  changes: Iterable<FileChange> | AsyncIterable<FileChange>,
  options: ValidateOptions = {},
): Promise<Verdict> {
  const verdict: Verdict = {
    version: 1,
    verdict: 'accepted',
    reasons: [],
    lines: { added: 0, removed: 0 },
    files: [],
  };
  const sized = async function* () {
    for await (const change of changes) {
      yield {
        ...change,
        bytes: Buffer.byteLength(change.before ?? '') + Buffer.byteLength(change.after ?? ''),
      };
    }
  };
  for await (const batch of batches(sized(), { ...defaultBatch, ...options.batch })) {
    await validateBatch(host, batch, verdict, options);
  }
  return verdict;
}

async function validateBatch(
  host: Host,
  batch: readonly FileChange[],
  sum: Verdict,
  options: ValidateOptions,
): Promise<void> {
  try {
    add(sum, await call(host, batch, sum.lines.added + sum.lines.removed, options));
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!isAboutFiles(error)) throw error;
    if (batch.length > 1) {
      for (const change of batch) await validateBatch(host, [change], sum, options);
      return;
    }
    sum.verdict = 'rejected';
    sum.reasons.push({
      check: 'validator',
      path: batch[0]!.path,
      message: `${error.code}: ${error.message}`,
    });
  }
}

async function call(
  host: Host,
  batch: readonly FileChange[],
  linesBefore: number,
  { agent = 'validator', settings, targets = [], maxChangedLines, signal, onLog }: ValidateOptions,
): Promise<Verdict> {
  const paths = new Set(batch.map(({ path }) => path));
  const taskOptions: Partial<Options> = {
    targets: targets.filter(({ path }) => paths.has(path)),
    linesBefore,
    ...(maxChangedLines === undefined ? {} : { maxChangedLines }),
  };
  const outcome = await callAgent(host, {
    agent,
    about: batch[0]!.path,
    onLog,
    task: { ...sidesOf(batch), options: JSON.stringify(taskOptions) },
    options: { ...(settings === undefined ? {} : { settings }), ...(signal && { signal }) },
  });
  const verdict = await documentOf(agent, outcome, 'verdict.json', verdictSchema, paths);
  if (!verdict) throw new OutcomeInvalidError(`${agent} gave no verdict.json`);
  if (verdict.verdict === 'accepted' && verdict.reasons.length > 0) {
    throw new OutcomeInvalidError(`${agent} accepts a change and has reasons against it`);
  }
  return verdict;
}

function sidesOf(batch: readonly FileChange[]): Pick<Task, 'sources' | 'reports'> {
  const sources: Source[] = [];
  const reports: Report[] = [];
  for (const change of batch) {
    for (const side of ['before', 'after'] as const) {
      const text = change[side];
      if (text === undefined) continue;
      const path = `${side}/${change.path}`;
      sources.push({ path, language: change.language, text });
      reports.push(...(change.reports?.[side] ?? []).map((report) => ({ ...report, path })));
    }
  }
  return { sources, reports };
}

function add(sum: Verdict, { verdict, reasons, lines, files }: Verdict): void {
  if (verdict === 'rejected') sum.verdict = 'rejected';
  sum.reasons.push(...reasons);
  sum.lines.added += lines.added;
  sum.lines.removed += lines.removed;
  sum.files.push(...files);
}
