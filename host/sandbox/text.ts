import { stripVTControlCharacters } from 'node:util';

// C0 and C1 controls, and what reorders or hides text: bidirectional marks, embeddings and isolates,
// line and paragraph separators, interlinear annotations, tags.
const invisible =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Text of a guest made fit for a terminal: no escape sequences, controls or marks that reorder it. */
export function stripControls(text: string): string {
  return stripVTControlCharacters(text).replace(invisible, '');
}

/** The same on one line of at most `length` UTF-16 units, the last an ellipsis where it was cut. */
export function oneLine(text: string, length: number): string {
  // What is far over the length is not worth looking at.
  const line = stripControls(text.slice(0, length * 4).replace(/[\r\n\t\u2028\u2029]+/g, ' ')).trim();
  if (line.length <= length) return line;
  return `${line.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
