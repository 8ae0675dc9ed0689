import { createInterface } from 'node:readline/promises';
import { visible } from '../reports/visible.js';
import type { Context } from './context.js';

/** Asks a question that yes or no answers. */
export type Ask = (question: string) => Promise<boolean>;

/**
 * Returns what asks on the terminal; undefined if there is nobody to ask, as one of input and output is no terminal.
 */
export function asker({ terminal, signal }: Pick<Context, 'terminal' | 'signal'>): Ask | undefined {
  if (!process.stdin.isTTY || !terminal.stderr.isTerminal) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      for (;;) {
        const answer = (await lines.question(`${visible(question)} [y/n] `, { signal })).trim().toLowerCase();
        if (answer === 'y' || answer === 'yes') return true;
        if (answer === 'n' || answer === 'no') return false;
      }
    } finally {
      lines.close();
    }
  };
}
