import * as z from 'zod/mini';
import type { HistoryPoint } from '../reports/history-point.js';
import type { LearningDatabase } from './database.js';

const recent = 100;
const count = z.int().check(z.gte(0));
const row = z.object({ at: count, error: count, warning: count, info: count, hint: count });

/** Returns what the last runs of an agent found, the oldest first. */
export function runHistory(database: LearningDatabase, agent: string): HistoryPoint[] {
  return database
    .all(
      row,
      'SELECT at, error, warning, info, hint FROM run WHERE agent = ? ORDER BY at DESC, rowid DESC LIMIT ?',
      agent,
      recent,
    )
    .toReversed()
    .map(({ at, ...findings }) => ({
      label: new Date(at).toISOString().slice(0, 16).replace('T', ' '),
      findings,
    }));
}
