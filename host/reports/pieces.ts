import { turn } from '../base/slices.js';

/** Most pieces of a report, or most UTF-16 units, before the event loop turns. */
export const piecesAtOnce = 8;
const lengthAtOnce = 64 * 1024;

/** Writes the pieces of a report as they are made, many small ones together. The event loop turns in between. */
export async function writePieces(
  pieces: Iterable<string>,
  write: (text: string) => Promise<void>,
): Promise<void> {
  let text = '';
  let made = 0;
  for (const piece of pieces) {
    text += piece;
    if (++made < piecesAtOnce && text.length < lengthAtOnce) continue;
    if (text !== '') await write(text);
    text = '';
    made = 0;
    await turn();
  }
  if (text !== '') await write(text);
}
