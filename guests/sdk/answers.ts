import { Failure } from './failure.js';
import { kindOf } from './kind-of.js';

/**
 * Checks that an answer is an object. An engine traps on an answer that doesn't fit the contract, without saying why.
 * @throws Failure naming the function and what is wrong with its answer
 */
export function objectOf(answer: unknown, call: string, shape: string): Record<string, unknown> {
  refuseThenable(answer, call);
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    throw new Failure('internal', `${call} must return ${shape}, and returned ${kindOf(answer)}`);
  }
  return answer as Record<string, unknown>;
}

/** @throws Failure */
export function assertLists(
  answer: Record<string, unknown>,
  members: readonly string[],
  call: string,
  shape: string,
): void {
  for (const member of members) {
    const value = answer[member];
    refuseThenable(value, `${member} of ${call}`);
    if (Array.isArray(value)) continue;
    throw new Failure(
      'internal',
      value === undefined
        ? `${call} must return ${shape}, and what it returned has no ${member}${among(answer)}`
        : `${call} must return ${shape}, and its ${member} are ${kindOf(value)}, not an array`,
    );
  }
}

/** Refuses a promise: every function of an agent must return its answer synchronously. */
function refuseThenable(value: unknown, call: string): void {
  if (typeof (value as { then?: unknown } | null | undefined)?.then !== 'function') return;
  throw new Failure(
    'internal',
    `${call} must not be async and must not return a promise: a sandbox has no event loop that would settle it`,
  );
}

function among(answer: Record<string, unknown>): string {
  const names = Object.keys(answer).slice(0, 10);
  return names.length > 0 ? `, only ${names.join(', ')}` : '';
}
