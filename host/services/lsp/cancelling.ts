import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { CancelledError, TarsError } from '../../base/errors.js';
import { visible } from '../../reports/visible.js';
import { errorData } from '../core/error-data.js';
import { messageOf } from './notices.js';

export const cancelled = () => new ResponseError(LSPErrorCodes.RequestCancelled, 'the request was cancelled');

export const contentModified = () =>
  new ResponseError(LSPErrorCodes.ContentModified, 'the document has changed since; ask again');

/**
 * Carries out a request, with a signal that aborts when the client cancels it. Errors become those of the protocol,
 * with the stable code of this package in `data`.
 */
export async function answering<T>(
  token: CancellationToken,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const listening = token.onCancellationRequested(() => ending.abort(cancelled()));
  try {
    if (token.isCancellationRequested) throw cancelled();
    return await work(ending.signal);
  } catch (error) {
    throw responseError(ending.signal.aborted ? ending.signal.reason : error);
  } finally {
    listening.dispose();
  }
}

/** What the client is told of an error. Faults of the server itself are told without their message. */
function responseError(error: unknown): ResponseError<unknown> {
  if (error instanceof ResponseError) return error;
  if (error instanceof CancelledError) return cancelled();
  if (!(error instanceof TarsError)) {
    return new ResponseError(LSPErrorCodes.RequestFailed, 'the server failed in a way it does not know', {
      code: 'ERR_INTERNAL',
    });
  }
  const { message: _, ...data } = errorData(error, visible);
  return new ResponseError(LSPErrorCodes.RequestFailed, visible(messageOf(error)), data);
}
