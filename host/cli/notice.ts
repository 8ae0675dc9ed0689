import { visible, visibleLine } from '../reports/visible.js';
import type { Output, Terminal } from './terminal.js';

export interface NoticeOptions {
  /** Whether to write no notices. */
  quiet?: boolean | undefined;
  /** Called before each notice. */
  clear?: () => void;
}

/** Makes the function that writes notices: one escaped line on stderr for each. */
export function noticesOf(
  { stderr }: Terminal,
  { quiet = false, clear = () => {} }: NoticeOptions = {},
): (text: string) => void {
  return (text) => {
    if (quiet) return;
    clear();
    stderr.write(`${stderr.paint.yellow('note')}: ${visible(text)}\n`);
  };
}

/** Writes one line of text that may hold foreign names and words. */
export function writeLine(output: Output, text: string): void {
  output.write(`${visibleLine(text)}\n`);
}
