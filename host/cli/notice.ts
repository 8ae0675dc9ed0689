import { visible, visibleLine } from '../reports/visible.js';
import type { Output, Terminal } from './terminal.js';

export interface NoticeOptions {
  /** Say nothing. */
  quiet?: boolean | undefined;
  /** Called before each. */
  clear?: () => void;
}

/** How a command tells what a user should know beside its result: a line on stderr each, whatever the text holds. */
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

/** One line of text that may hold names and words of others. */
export function writeLine(output: Output, text: string): void {
  output.write(`${visibleLine(text)}\n`);
}
