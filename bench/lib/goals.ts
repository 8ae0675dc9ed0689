import type { BenchRecord, Row } from '#host/bench/record.js';
import { cpuControl } from '#host/bench/setup.js';
import { digits } from '#host/bench/text.js';

export interface Goal {
  goal: string;
  measured: string;
  met: boolean;
}

/** Compares a record with the goals; goals without figures in it are left out. */
export function goalsOf(record: BenchRecord): Goal[] {
  const row = (measurement: string, contender: string, at: number | null = null): Row | undefined =>
    record.measurements
      .find(({ name }) => name === measurement)
      ?.rows.find((one) => one.contender === contender && one.at === at);
  const goals: Goal[] = [];
  const two = row('scaling', 'jco', 2);
  const control = row('scaling', cpuControl, 2);
  if (two && control) {
    goals.push({
      goal: 'two sandboxes do at least 1.7 times the work of one (jco)',
      measured: `${interval(two)}; the machine itself ${interval(control)}, ours over it ${interval(two.ratio)}`,
      met: two.value >= 1.7,
    });
  }
  const tax = row('tax', 'jco')?.ratio;
  if (tax) {
    goals.push({
      goal: 'at most 1.25 times the processor time of the parser in process, all in, at 20 KB (jco)',
      measured: interval(tax),
      met: tax.value <= 1.25,
    });
  }
  const analyze = row('analyze', 'jco', 1)?.ratio;
  if (analyze) {
    goals.push({
      goal: 'analyzing and scoring, one sandbox does at least 0.4 times what one thread does in process (jco)',
      measured: interval(analyze),
      met: analyze.value >= 0.4,
    });
  }
  const fanOut = row('fan-out-overhead', 'jco');
  if (fanOut) {
    goals.push({
      goal: 'handing out takes at most 5 % of the work at 20 KB (jco)',
      measured: `${interval(fanOut)} %`,
      met: fanOut.value <= 5,
    });
  }
  const call = row('call', 'jco: empty agent')?.ratio;
  if (call) {
    goals.push({
      goal: 'an empty call takes at most twice a bare postMessage and its answer (jco)',
      measured: interval(call),
      met: call.value <= 2,
    });
  }
  return goals;
}

function interval(of: { value: number; low: number; high: number } | null): string {
  return of ? `${digits(of.value)} (${digits(of.low)}–${digits(of.high)})` : '–';
}
