import { significantTokens } from './csharp-tokens.mjs';

/** Walks both files by the edits: all that lies between them must be the same bytes. */
export function bytesDiffer(before, after, edits) {
  const mark = before.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  if (before[0] === 0xff || before[0] === 0xfe) return undefined;
  let [from, to] = [0, 0];
  const same = (end) => {
    const piece = before.subarray(from, end);
    const equal = piece.equals(after.subarray(to, to + piece.length));
    to += piece.length;
    return equal;
  };
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (!same(mark + start)) return `bytes before the edit at ${start} changed`;
    to += Buffer.byteLength(text);
    from = mark + end;
  }
  return same(before.length) && to === after.length ? undefined : 'bytes behind the last edit changed';
}

/** Where nothing was fixed, the tokens are the same; else those that fixes touch aside, in the same order. */
export function tokensDiffer({ before, after, edits, done }) {
  const old = significantTokens(before);
  const now = significantTokens(after);
  if (done.every(({ action }) => action === 'documentation')) {
    const at = old.findIndex((token, index) => token !== now[index]);
    if (at >= 0 || old.length !== now.length) return `token ${at} changed: ${old[at]} → ${now[at]}`;
    return undefined;
  }
  const bytes = Buffer.from(before);
  const removed = edits.map(({ start, end }) => bytes.subarray(start, end).toString());
  const added = edits.map(({ text }) => text);
  const balance = (tokens, pieces) => {
    const counts = new Map();
    for (const token of [...tokens, ...pieces.flatMap((piece) => significantTokens(piece))]) {
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    return counts;
  };
  const [left, right] = [balance(now, removed), balance(old, added)];
  for (const [token, count] of left) {
    if (right.get(token) !== count) return `there are more or fewer of the token ${token} than the edits say`;
  }
  return left.size === right.size ? undefined : 'a token is new that no edit holds';
}
