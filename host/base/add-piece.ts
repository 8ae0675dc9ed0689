/** Shorter pieces are joined. */
const shortBytes = 16 * 1024;

/**
 * Adds a piece to those that came before. Each takes a hundred bytes besides its own, and who sends them decides how
 * many there are: a short one is joined with those that are no longer, so that each byte is copied a few times at most.
 */
export function addPiece(pieces: Buffer[], piece: Buffer): void {
  let last = piece;
  while (last.length < shortBytes && pieces.length > 0 && pieces.at(-1)!.length <= last.length)
    last = Buffer.concat([pieces.pop()!, last]);
  pieces.push(last);
}
