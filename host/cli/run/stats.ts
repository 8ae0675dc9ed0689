import { writeAtomically } from '../../files/write.js';
import type { Distribution } from '../../pool/distribution.js';
import type { PoolStats, RunStats } from '../../pool/stats.js';

export interface Stats {
  run: RunStats;
  pool: PoolStats;
}

const MiB = 1024 * 1024;
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const times = ({ p50, p95, p99, max }: Distribution) =>
  `median ${ms(p50)}, 95 % ${ms(p95)}, 99 % ${ms(p99)}, most ${ms(max)}`;

/** Writes the statistics for people. */
export function describeStats({ run, pool }: Stats): string {
  const failures = Object.entries(pool.failures).map(([code, count]) => `${count} ${code}`);
  const rows = [
    [
      'files',
      `${run.done} done, ${run.reused} of them reused, ${run.failed} failed, ${run.retried} tried again`,
    ],
    ['input', `${(run.inputBytes / MiB).toFixed(1)} MiB in ${run.calls} calls`],
    ['calls', run.runMs.count > 0 ? times(run.runMs) : 'none'],
    ['waiting', run.waitMs.count > 0 ? times(run.waitMs) : 'none'],
    [
      'sandboxes',
      `${pool.concurrency} at a time; ${pool.started} started, ${pool.restored} restored, ${pool.closed} closed`,
    ],
    [
      'memory',
      `${Math.round(pool.memory.reservedBytes / MiB)} of ${Math.round(pool.memory.budgetBytes / MiB)} MiB promised, ` +
        `${Math.round(run.peakMemoryBytes / MiB)} MiB the most that one used`,
    ],
    ['failures', failures.length > 0 ? failures.join(', ') : 'none'],
  ];
  return rows.map(([name, text]) => `${name!.padEnd(10)} ${text}\n`).join('');
}

/** @throws InputError if the file can't be written */
export async function writeStats(path: string, stats: Stats): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(stats, null, 2)}\n`);
}
