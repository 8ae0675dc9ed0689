import { type $ZodType, type output, safeParse } from 'zod/v4/core';
import type { Document, Task } from '../../wit/types/agent.js';
import { taskOptions } from './analyzer.js';
import { Failure } from './failure.js';

/** Parses the task's options by a schema. Invalid ones are a failure that names the place. */
export function parsedOptions<Options extends $ZodType>(schema: Options, task: Task): output<Options> {
  const parsed = safeParse(schema, taskOptions(task));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }));
  throw new Failure('invalid-task', `options: ${issues[0]!.path}: ${issues[0]!.message}`, issues);
}

/** Makes a JSON document. */
export function jsonDocument(name: string, value: unknown): Document {
  return { name, mediaType: 'application/json', text: JSON.stringify(value) };
}
