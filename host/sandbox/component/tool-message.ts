import { oneLine } from '../../base/text.js';

/** Shortens a tool's message for the details of an error. */
export function toolMessage(error: unknown): string {
  return oneLine(String((error as Error)?.message ?? error), 300);
}
