import { inspect } from 'node:util';
import { LimitUnsupportedError } from '../errors.js';
import type { Limits } from './limits.js';
import { oneLine } from './text.js';

/**
 * What is no number, no sum is compared with: such a limit would hold nothing, and who waits for memory would wait
 * for ever.
 * @throws LimitUnsupportedError for a limit that isn't a finite number from 0
 */
export function checkLimits(limits: Limits): void {
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) continue;
    throw new LimitUnsupportedError(
      `the limit ${oneLine(name, 40)} can't be ${oneLine(inspect(value), 80)}`,
      {
        hint: 'limits are numbers from 0',
      },
    );
  }
}
