import { unseenButLines } from './unseen.js';

// Escape sequences of terminals: control sequences (colors, cursor), strings (titles, links, the clipboard) and others.
// No part continues past a control character, and each has a maximum length. So matching takes linear time on any text.
// A longer sequence loses its control characters like any other text.
const sequences =
  /(?:\x1b\[|\x9b)[0-?]{0,256}[ -/]{0,16}[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x08\x0a-\x1f\x7f-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)|\x1b[ -/]{0,16}[0-Z\\-~]/g;

/**
 * Makes a guest's text safe for a terminal. Removes escape sequences and characters that hide or reorder others, and
 * replaces lone surrogates.
 */
export function stripControls(text: string): string {
  return text.replace(sequences, '').replace(unseenButLines, '').toWellFormed();
}

/** Does the same, on one line of at most `length` UTF-16 units. A cut line ends with an ellipsis. */
export function oneLine(text: string, length: number): string {
  // Text far beyond the length is not examined.
  const line = stripControls(text.slice(0, length * 4).replace(/[\r\n\t\u2028\u2029]+/g, ' ')).trim();
  if (line.length <= length) return line;
  return `${line.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
