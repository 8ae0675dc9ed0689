import type { Check, CheckName } from '../../wit/documents/verdict.js';

/** A check's result, without a message if it passed. */
export type Result = { status: 'passed' } | { status: 'failed' | 'skipped'; message: string };

export const passed: Result = { status: 'passed' };
export const failed = (message: string): Result => ({ status: 'failed', message });
export const skipped = (message: string): Result => ({ status: 'skipped', message });

export function named(name: CheckName, result: Result): Check {
  return { name, ...result };
}
