import { TarsError } from '../../base/errors.js';
import type { ErrorCode } from '../../base/tars-error.js';
import { visibleLine } from '../../reports/visible.js';
import { type ErrorData, errorData } from '../core/error-data.js';
import type { Refusal } from './messages.js';

/** Members of the parameters of every method, which the door takes itself. */
export interface Envelope {
  /** Names the request in `$/progress` notifications about how far it is. */
  progressToken?: string | number | undefined;
  /** Asks for parts of the result ahead, in `$/progress` notifications with this token. */
  partialResultToken?: string | number | undefined;
  /** Milliseconds that the request may take. */
  deadlineMs?: number | undefined;
  /** Bytes that the result may have. */
  maxBytes?: number | undefined;
  /** The caller's trace, as W3C Trace Context has it. What is malformed is ignored. */
  traceparent?: string | undefined;
  tracestate?: string | undefined;
}

/** The `data` of an error. */
export type ErrorExtras = Omit<ErrorData, 'message'>;

const methodNotFound = -32601;
const invalidParams = -32602;
const internalError = -32603;
/** LSP's code for a request that its client has cancelled. */
const requestCancelled = -32800;
/** Of errors of this package, which `data.code` tells apart. */
const failed = -32000;

const numbers: Partial<Record<ErrorCode, number>> = {
  ERR_CANCELLED: requestCancelled,
  ERR_METHOD_UNKNOWN: methodNotFound,
  ERR_OPTION_INVALID: invalidParams,
  ERR_INTERNAL: internalError,
};

/** What a client is told of an error. Faults of the server itself are told without their message. */
export function refusalOf(error: unknown): Refusal & { data: ErrorExtras } {
  if (!(error instanceof TarsError)) {
    const message = 'the server failed in a way it does not know';
    return { code: internalError, message, data: { code: 'ERR_INTERNAL' } };
  }
  const { message, ...data } = errorData(error, visibleLine);
  return { code: numbers[data.code] ?? failed, message, data };
}
