import type { Outcome } from '../../wit/types/agent.js';
import { OutcomeInvalidError } from '../errors.js';
import { stripControls } from '../sandbox/text.js';

interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };
}

/**
 * A JSON document of an outcome, held against its schema; undefined where the agent gave none of that name.
 * @throws OutcomeInvalidError
 */
export function documentOf<T>(
  agent: string,
  { documents }: Outcome,
  name: string,
  schema: Schema<T>,
): T | undefined {
  const document = documents.find((one) => one.name === name);
  if (!document) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(document.text, (_, part) => (typeof part === 'string' ? stripControls(part) : part));
  } catch (cause) {
    throw new OutcomeInvalidError(`${agent}: ${name} is not JSON`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new OutcomeInvalidError(`${agent}: ${name}: ${path.map(String).join('.')}: ${message}`);
}
