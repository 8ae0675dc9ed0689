import type { FailureCode, Failure as FailureRecord, Issue } from '../../wit/types/agent.js';
import { wellFormed } from './well-formed.js';

/** Failure of the contract. Throw it to answer a call with that failure; any other throw becomes `internal`. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly issues: Issue[];

  constructor(code: FailureCode, message: string, issues: Issue[] = []) {
    super(message);
    this.code = code;
    this.issues = issues;
  }
}

/**
 * Returns the error of an import's `result`. Engines pass it in different ways: as the thrown value itself, or in its
 * `payload`.
 */
export function payloadOf(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'payload' in thrown ? thrown.payload : thrown;
}

/** Makes the record that crosses the boundary. It must be a plain object: an engine traps on an Error. */
export function failureRecord(thrown: unknown): FailureRecord {
  try {
    if (thrown instanceof Failure) return ownRecord(thrown);
    const payload = payloadOf(thrown);
    const message = payload instanceof Error ? errorText(payload) : String(payload);
    return { code: 'internal', message: wellFormed(message), issues: [] };
  } catch {
    return { code: 'internal', message: 'something was thrown that is no text and no error', issues: [] };
  }
}

const codes: readonly FailureCode[] = [
  'invalid-settings',
  'invalid-task',
  'unsupported-language',
  'internal',
];

/** Code without types may have given anything. */
function ownRecord({ code, message, issues }: Failure): FailureRecord {
  const given: readonly Partial<Issue>[] = Array.isArray(issues) ? issues : [];
  return {
    code: codes.find((known) => known === code) ?? 'internal',
    message: wellFormed(String(message)),
    issues: given.map((issue) => ({
      path: wellFormed(String(issue?.path ?? '')),
      message: wellFormed(String(issue?.message ?? '')),
    })),
  };
}

const framesKept = 8;

function errorText(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trim() !== '');
  return [`${error.name}: ${error.message}`, ...frames.slice(0, framesKept)].join('\n');
}
