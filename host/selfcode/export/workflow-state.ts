import type * as z from 'zod/mini';
import { InputError } from '../../base/errors.js';
import { decode } from '../../files/encoding.js';
import { readNamed } from '../../files/named.js';
import { writeAtomically } from '../../files/write.js';
import { JsonFile } from '../../json/file.js';
import { check } from '../../json/issues.js';
import { visibleJson } from '../../reports/visible.js';
import { foreignStateSchema, type WorkflowState, workflowStateSchema } from './workflow-state-schema.js';

/** Largest state file that is read; TARS's has 10 kB. */
const maximumBytes = 16 * 1024 * 1024;

/** A state that anybody wrote, with what is missing filled in. Texts are as they were read. */
export interface ReadState {
  stage: string;
  /** Paths as they are written, with whatever separators. */
  toProcess: string[];
  processed: string[];
  failed: string[];
  current: string | undefined;
  /** Undefined if it isn't a time. */
  startedAt: Date | undefined;
  endedAt: Date | undefined;
  status: string;
  error: string | undefined;
  /** Without counts that aren't numbers. */
  statistics: Record<string, number>;
  /** By role, such as `analyzer`. */
  replicas: Record<string, string>;
  /** What this host adds; undefined in a state of TARS, or of another version. */
  ours: WorkflowState['TarsHyperlight'] | undefined;
}

/** Writes the whole file at once, so that a reader sees the old state or the new. @throws InputError */
export async function writeWorkflowState(path: string, state: WorkflowState): Promise<void> {
  await writeAtomically(path, `${visibleJson(state, 2)}\n`);
}

/**
 * Reads a state of this host, or of either of TARS's classes: in UTF-8 or UTF-16, with or without a byte-order mark.
 * @throws InputError, SettingsInvalidError with the places of what is wrong
 */
export async function readWorkflowState(path: string): Promise<ReadState> {
  const what = 'workflow state';
  const decoded = decode(await readNamed(path, maximumBytes, what));
  if ('problem' in decoded) throw new InputError(`the ${what} ${path} is neither UTF-8 nor UTF-16`);
  const file = await JsonFile.of(path, what, decoded.text);
  const checked = check(foreignStateSchema, file.document.value);
  if ('issues' in checked) throw await file.invalid(checked.issues);
  return stateOf(checked.value);
}

function stateOf(read: z.infer<typeof foreignStateSchema>): ReadState {
  const ours = check(workflowStateSchema.shape.TarsHyperlight, read.TarsHyperlight);
  return {
    stage: read.CurrentStage ?? '',
    toProcess: read.FilesToProcess ?? [],
    processed: read.ProcessedFiles ?? [],
    failed: read.FailedFiles ?? [],
    current: read.CurrentFile || undefined,
    startedAt: timeOf(read.StartTime),
    endedAt: timeOf(read.EndTime),
    status: read.Status ?? '',
    error: read.ErrorMessage || undefined,
    statistics: numbersOf(read.Statistics ?? {}),
    replicas: { ...read.ReplicaIds },
    ours: 'value' in ours ? ours.value : undefined,
  };
}

/** A time of .NET has seven digits of a second; the year 1 stands for none. */
function timeOf(text: string | null | undefined): Date | undefined {
  const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?$/;
  if (!text || !iso.test(text) || text.startsWith('0001-')) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function numbersOf(counts: Record<string, number | string>): Record<string, number> {
  const numbers = Object.entries(counts).map(([name, count]) => [
    name,
    typeof count === 'string' && count.trim() === '' ? Number.NaN : Number(count),
  ]);
  return Object.fromEntries(numbers.filter(([, count]) => Number.isFinite(count)));
}
