import { plural } from '../../reports/plural.js';
import { SelfCode } from '../../selfcode/self-code.js';
import type { Context } from '../context.js';
import { noticesOf } from '../notice.js';

export interface CleanupOptions {
  state?: string;
  force?: boolean;
}

/** Removes what ended runs no longer need. */
export async function cleanUpRuns({ state, force }: CleanupOptions, context: Context): Promise<void> {
  const selfCode = await SelfCode.open({ folder: context.cwd, state });
  const { trimmed, removed, left } = await selfCode.cleanup(force ?? false);
  const notice = noticesOf(context.terminal);
  notice(`${plural(trimmed.length, 'run')} trimmed, ${removed.length} removed`);
  if (left.length > 0) notice(`${plural(left.length, 'run')} can be resumed, and stayed: ${left.join(', ')}`);
}
