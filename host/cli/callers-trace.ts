import { traceContextOf } from '../base/trace-context.js';
import { openTelemetry } from '../telemetry/open.js';

/** Commands that go on: each of their requests has a trace of its own. */
const lasting: readonly (string | undefined)[] = ['serve', 'mcp', 'lsp', 'watch'];

/** Does a command's work in the trace that the caller of tarscli names by `TRACEPARENT` and `TRACESTATE`. */
export async function inCallersTrace<T>(
  command: string | undefined,
  env: NodeJS.ProcessEnv,
  work: () => Promise<T>,
): Promise<T> {
  const caller = traceContextOf({ traceparent: env.TRACEPARENT, tracestate: env.TRACESTATE });
  if (!caller || lasting.includes(command)) return work();
  const telemetry = await openTelemetry(undefined, () => {}, env);
  return telemetry ? telemetry.within(caller, work) : work();
}
