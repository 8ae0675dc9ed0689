import { oneLine } from '../../base/text.js';

/** What a tool said, for the details of an error. */
export function toolMessage(error: unknown): string {
  return oneLine(String((error as Error)?.message ?? error), 300);
}
