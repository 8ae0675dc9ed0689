import { type Done, generationSchema, type Refused } from '../../wit/documents/generation.js';
import type { Options } from '../../wit/documents/generator-options.js';
import type { Edit, Report } from '../../wit/types/agent.js';
import { OutcomeInvalidError, type TarsError } from '../base/errors.js';
import { applyEdits, overlap } from '../findings/edits.js';
import type { Host } from '../host/host.js';
import { isAboutFiles } from '../run/retry-policy.js';
import { type BatchLimits, batches } from './batches.js';
import { callAgent, type OnLog } from './call-agent.js';
import { documentOf } from './documents.js';
import { inOrder } from './in-order.js';
import type { RunTypes } from './run-types.js';

export interface FileToChange {
  path: string;
  language: string;
  text: string;
  /** Analyzers' reports about this text. */
  reports: readonly Report[];
}

export interface ChangedFile {
  path: string;
  language: string;
  before: string;
  /** The same as `before` if nothing was done. */
  after: string;
  edits: Edit[];
  done: Done[];
  refused: Refused[];
  /** Why the generator failed on the file. */
  error?: TarsError;
}

export interface GenerateOptions {
  /** Default `generator`. */
  agent?: string | undefined;
  settings?: unknown;
  /** What to act on. The agent gets entries with a path only if they are about its batch. */
  task?: Partial<Options> | undefined;
  batch?: Partial<BatchLimits> | undefined;
  /** What the types of the run inherit from. Without it, the agent knows those of its own batch alone. */
  types?: RunTypes | undefined;
  /** Receives the generator's log lines. */
  onLog?: OnLog | undefined;
  signal?: AbortSignal | undefined;
}

const defaultBatch = { files: 16, bytes: 256 * 1024 };

/**
 * Has a generator change files: yields the changed texts, in the order of the files, and writes nothing. A file that
 * the generator fails on is retried alone, and affects no other file.
 * @throws the errors of `Host.call` about agents, settings and hosts
 */
export async function* generate(
  host: Host,
  files: Iterable<FileToChange> | AsyncIterable<FileToChange>,
  options: GenerateOptions = {},
): AsyncGenerator<ChangedFile> {
  const limits = { ...defaultBatch, ...options.batch };
  const sized = async function* () {
    for await (const file of files) yield { ...file, bytes: Buffer.byteLength(file.text) };
  };
  const { concurrency } = host.stats();
  for await (const changed of inOrder(batches(sized(), limits), concurrency, (batch) =>
    change(host, batch, options),
  )) {
    yield* changed;
  }
}

async function change(
  host: Host,
  batch: readonly FileToChange[],
  options: GenerateOptions,
): Promise<ChangedFile[]> {
  try {
    return await call(host, batch, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!isAboutFiles(error)) throw error;
    if (batch.length === 1) return [untouched(batch[0]!, error)];
    const changed: ChangedFile[] = [];
    for (const file of batch) changed.push(...(await change(host, [file], options)));
    return changed;
  }
}

async function call(
  host: Host,
  batch: readonly FileToChange[],
  options: GenerateOptions,
): Promise<ChangedFile[]> {
  const { agent = 'generator', settings, task, types, signal, onLog } = options;
  const paths = new Set(batch.map(({ path }) => path));
  const apply = task?.apply?.filter(({ path }) => paths.has(path));
  const outcome = await callAgent(host, {
    agent,
    about: batch[0]!.path,
    onLog,
    task: {
      sources: batch.map(({ path, language, text }) => ({ path, language, text })),
      reports: batch.flatMap(({ reports }) => reports),
      options: JSON.stringify({
        ...task,
        ...(apply && { apply }),
        ...(types && { types: types.inheritedBy(paths) }),
      }),
    },
    options: { ...(settings === undefined ? {} : { settings }), ...(signal && { signal }) },
  });
  const generation = await documentOf(agent, outcome, 'generation.json', generationSchema, paths);
  return batch.map(({ path, language, text }) => {
    const edits = outcome.changes.filter((one) => one.path === path).flatMap((one) => one.edits);
    // Each list of edits was checked alone, and a path may have several.
    if (overlap(edits)) throw new OutcomeInvalidError(`${agent}: the changes of ${path} overlap each other`);
    const fileGeneration = generation?.files.find((one) => one.path === path);
    const result = {
      path,
      language,
      before: text,
      edits,
      done: fileGeneration?.done ?? [],
      refused: fileGeneration?.refused ?? [],
    };
    return { ...result, after: applyEdits(text, edits) };
  });
}

function untouched({ path, language, text }: FileToChange, error: TarsError): ChangedFile {
  return { path, language, before: text, after: text, edits: [], done: [], refused: [], error };
}
