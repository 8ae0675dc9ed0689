import { inSpan, type Telemetry } from '../telemetry/telemetry.js';
import type { WorkItem } from './batch-queue.js';
import type { PreparedAgent } from './plan.js';

/** Makes a call with some files, and tells of it as a span if somebody wants to know. */
export function observedBatch<T>(
  telemetry: Telemetry | undefined,
  { image }: PreparedAgent,
  items: readonly WorkItem[],
  call: () => Promise<T>,
): Promise<T> {
  if (!telemetry) return call();
  const { agent, language } = image.spec;
  const span = telemetry.start('tars.batch', {
    'tars.backend': image.backend,
    'tars.agent.name': agent.name,
    'tars.agent.digest': agent.sha256,
    'tars.language': language,
    'tars.files': items.length,
    'tars.input.bytes': items.reduce((sum, { bytes }) => sum + bytes, 0),
    'tars.retry': items[0]!.failures > 0,
    ...(telemetry.paths && { 'tars.paths': items.map(({ source }) => source.path) }),
  });
  return inSpan(span, call);
}
