import { unseenButLines } from './unseen.js';

// What terminals take for one command: control sequences (colors, cursor), strings (titles, links, the clipboard),
// and other escapes. No part goes on past a control character, and each is bounded, so that looking for them takes
// linear time whatever the text is; a longer one loses its controls like any other text.
const sequences =
  /(?:\x1b\[|\x9b)[0-?]{0,256}[ -/]{0,16}[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x08\x0a-\x1f\x7f-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)|\x1b[ -/]{0,16}[0-Z\\-~]/g;

/**
 * Text of a guest made fit for a terminal: no escape sequences, no characters that hide or reorder others, no halves of
 * surrogate pairs.
 */
export function stripControls(text: string): string {
  return text.replace(sequences, '').replace(unseenButLines, '').toWellFormed();
}

/** The same on one line of at most `length` UTF-16 units, the last an ellipsis where it was cut. */
export function oneLine(text: string, length: number): string {
  // What is far over the length is not worth looking at.
  const line = stripControls(text.slice(0, length * 4).replace(/[\r\n\t\u2028\u2029]+/g, ' ')).trim();
  if (line.length <= length) return line;
  return `${line.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
