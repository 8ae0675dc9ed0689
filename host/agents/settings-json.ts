import { inSlices } from '../base/slices.js';
import { JsonDocument } from '../json/document.js';
import { JsonSyntaxError } from '../json/position.js';

/** Settings are put in order and looked at as a whole, in one step. */
const bounds = { values: 200_000 };

/** What is thrown of bytes that are no settings; the message goes after a name. */
export class NotSettings extends Error {
  readonly frame: readonly string[];

  constructor(message: string, frame: readonly string[], cause: unknown) {
    super(message, { cause });
    this.frame = frame;
  }
}

/** What an agent is configured with, of a file. @throws NotSettings */
export async function parseSettings(bytes: Uint8Array): Promise<unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new NotSettings('is not valid JSON: it is not UTF-8', [], cause);
  }
  try {
    return (await inSlices(JsonDocument.read(text, bounds))).value;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = error.position;
    throw new NotSettings(`is not valid JSON: ${error.message} (${line}:${column})`, error.frame, error);
  }
}
