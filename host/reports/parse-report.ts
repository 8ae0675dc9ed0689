import type * as z from 'zod/mini';
import { inSlices, type Steps } from '../base/slices.js';
import { JsonBytes } from '../json/bytes.js';
import { check } from '../json/issues.js';
import { type Check, readSliced, SlicedJsonError, TooManyObjects } from '../json/sliced.js';
import { reportForm } from './report-form.js';

/** As many as the longest readable file has, full of metrics. */
const mostObjects = 4_000_000;

/** Thrown for bytes that are no report of this version. */
export class NotAReport extends Error {
  readonly isJson: boolean;
  /** Such as `files[3].path`; empty for the whole document. */
  readonly where: string;

  constructor(message: string, where: string, isJson: boolean) {
    super(message);
    this.where = where;
    this.isJson = isJson;
  }
}

/** Reads a report as `--format json` writes it. Reading ends at the first mistake. @throws NotAReport */
export function parseReport(bytes: Uint8Array): Promise<unknown> {
  return inSlices(reportSteps(bytes));
}

/** Reads a report as `parseReport` does, step by step. */
export function* reportSteps(bytes: Uint8Array): Steps<unknown> {
  const text = new JsonBytes(bytes);
  try {
    return yield* readSliced(text, reportForm, mostObjects, asWritten);
  } catch (error) {
    if (error instanceof TooManyObjects) {
      throw new NotAReport(`has more than ${mostObjects} objects`, '', true);
    }
    if (error instanceof TypeError) throw new NotAReport('is not UTF-8', '', false);
    if (!(error instanceof SlicedJsonError)) throw error;
    const { message, where, isJson, at } = error;
    const line = at === undefined ? '' : ` (near line ${text.lineAt(at)})`;
    throw new NotAReport(`${message}${line}`, where, isJson);
  }
}

/** Returns the value that was read, once it fits the schema: its members keep their order. */
const asWritten: Check = (schema, value) => {
  const checked = check(schema as z.ZodMiniType, value);
  if ('value' in checked) return { value };
  return checked.issues[0]!;
};
