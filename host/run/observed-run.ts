import type { FileReport } from '../contract/report.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { RunPlan } from './plan.js';
import type { FileRun } from './run.js';

/** The reports of a run, which is told of as a span. What the run does is below it. */
export async function* observedReports(
  run: FileRun,
  { agents, backend }: RunPlan,
  telemetry: Telemetry,
): AsyncGenerator<FileReport, void, undefined> {
  const about = { 'tars.backend': backend, 'tars.agents': agents.map(({ name }) => name) };
  const span = telemetry.start('tars.run', about);
  const reports = run.reports();
  let failure: { error: unknown } | undefined;
  try {
    for (;;) {
      const next = await span.within(() => reports.next());
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    failure = { error };
    throw error;
  } finally {
    await reports.return();
    const { done, inputBytes, calls, retried, reused, failed } = run.stats();
    const counts = { 'tars.files': done, 'tars.files.retried': retried, 'tars.files.reused': reused };
    const sizes = { 'tars.input.bytes': inputBytes, 'tars.calls': calls, 'tars.files.failed': failed };
    span.end({ ...counts, ...sizes }, failure);
  }
}
