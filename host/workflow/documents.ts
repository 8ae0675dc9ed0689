import type { Outcome } from '../../wit/types/agent.js';
import { OutcomeInvalidError } from '../base/errors.js';
import { inSlices, turn } from '../base/slices.js';
import { stripControls } from '../base/text.js';
import { formOf } from '../json/form-of.js';
import { asItIs, readSliced, SlicedJsonError } from '../json/sliced.js';

/** A schema of zod or zod/mini. */
export interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };
}

/** Most UTF-16 units of a document that is read. */
const longest = 8 * 1024 * 1024;

/**
 * Reads a JSON document of an outcome and checks it against its schema; undefined if the agent gave none of that name.
 * `paths`: those of the task's files, which stay as they are; all other texts lose their control characters.
 * @throws OutcomeInvalidError
 */
export async function documentOf<T>(
  agent: string,
  { documents }: Outcome,
  name: string,
  schema: Schema<T>,
  paths: ReadonlySet<string>,
): Promise<T | undefined> {
  const document = documents.find((one) => one.name === name);
  if (!document) return undefined;
  const { text } = document;
  if (text.length > longest) {
    throw new OutcomeInvalidError(`${agent}: ${name} takes more than ${longest} characters`);
  }
  const value = await jsonOf(text, schema).catch((error: unknown) => {
    if (!(error instanceof SlicedJsonError)) throw error;
    const what = error.isJson ? `${name}: ${error.where}: ${error.message}` : `${name} is not JSON`;
    throw new OutcomeInvalidError(`${agent}: ${what}`, { cause: error });
  });
  const isLong = text.length > longest / 32;
  if (isLong) await turn();
  const parsed = schema.safeParse(value);
  if (isLong) await turn();
  if (parsed.success) return cleaned(parsed.data, paths) as T;
  const { path, message } = parsed.error.issues[0]!;
  throw new OutcomeInvalidError(`${agent}: ${name}: ${path.map(String).join('.')}: ${message}`);
}

/** Shorter documents can't hold many mistakes. */
const short = 16 * 1024;

/** @throws SlicedJsonError */
async function jsonOf(text: string, schema: Schema<unknown>): Promise<unknown> {
  if (text.length > short) {
    const form = formOf(schema as unknown as Parameters<typeof formOf>[0]);
    return inSlices(readSliced(text, form, Number.POSITIVE_INFINITY, asItIs));
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new SlicedJsonError('', 'is not JSON', { isJson: false });
  }
}

/** Removes control characters from all texts but these. The value is as deep as its schema. */
function cleaned(value: unknown, but: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return but.has(value) ? value : stripControls(value);
  if (Array.isArray(value)) return value.map((item) => cleaned(item, but));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cleaned(member, but)]));
}
