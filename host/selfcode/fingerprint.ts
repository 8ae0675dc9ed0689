import { digestOf } from '../base/digest.js';
import type { RunState } from './state.js';

/** Digest of a run's base, edits and tools: equal for runs that make the same of the same. */
export function runFingerprint({ started, judged }: RunState): string {
  const tools = started!.tools.map(({ name, digest }) => `${name} ${digest}`);
  const edits = [...(judged?.kept ?? [])];
  return digestOf(started!.repository.base, JSON.stringify(edits.sort()), ...tools.sort());
}
