import { TarsError } from './tars-error.js';

/**
 * A path leads out of the folders that the service was opened with.
 *
 * @why It is absolute or has `..`, or a link in it leads elsewhere; or it has a NUL, or names a device.
 * @fix Name a file below one of the roots, or open the service with the folder as a root. A text can be given instead
 * of a path.
 */
export class PathRefusedError extends TarsError {
  readonly code = 'ERR_PATH_REFUSED';
}

/**
 * The service may not do that.
 *
 * @why It was opened for reading, and the request would change files.
 * @fix Open it with `--allow-write`, or ask for the diff and apply it yourself.
 */
export class NotAllowedError extends TarsError {
  readonly code = 'ERR_NOT_ALLOWED';
}

/**
 * A request took longer than its deadline, and was ended.
 *
 * @why The input is large, the machine is busy, or the deadline is short.
 * @fix Give it a longer `deadlineMs`, or ask for fewer files at a time.
 */
export class DeadlineError extends TarsError {
  readonly code = 'ERR_DEADLINE';
}

/**
 * A request was cancelled by the one who made it.
 *
 * @why The client sent `$/cancelRequest`, or its user gave up.
 * @fix Nothing is wrong. Ask again if the answer is wanted after all.
 */
export class CancelledError extends TarsError {
  readonly code = 'ERR_CANCELLED';
}

/**
 * Telemetry was asked for, and its package isn't there.
 *
 * @why `telemetry` or `TARS_OTEL` is set, and `@opentelemetry/api` is not installed beside tars-hyperlight.
 * @fix Run `npm install @opentelemetry/api`, or leave the option and the variable out. docs/observability.md says more.
 */
export class TelemetryUnavailableError extends TarsError {
  readonly code = 'ERR_TELEMETRY_UNAVAILABLE';
}

/**
 * The service has no such method.
 *
 * @why The name is misspelt, or the service is of another version.
 * @fix docs/rpc.md lists the methods; `version` says which version answers.
 */
export class MethodUnknownError extends TarsError {
  readonly code = 'ERR_METHOD_UNKNOWN';
}
