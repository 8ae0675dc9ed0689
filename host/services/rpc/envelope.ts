import { OptionInvalidError } from '../../base/errors.js';
import type { Envelope } from './protocol.js';

/** Takes the door's own members off the parameters. @throws OptionInvalidError */
export function split(method: string, given: unknown): [Envelope, unknown] {
  const params = Array.isArray(given) && given.length <= 1 ? (given[0] ?? {}) : (given ?? {});
  if (typeof params !== 'object' || Array.isArray(params)) {
    throw new OptionInvalidError(`${method}: the parameters must be an object`, {
      issues: [{ path: 'params', message: 'must be an object' }],
    });
  }
  const { progressToken, partialResultToken, deadlineMs, maxBytes, traceparent, tracestate, ...others } =
    params as Envelope;
  for (const [name, value] of Object.entries({ progressToken, partialResultToken })) {
    if (value !== undefined && typeof value !== 'string' && typeof value !== 'number')
      throw wrong(method, name, 'must be a text or a number');
  }
  for (const [name, value] of Object.entries({ deadlineMs, maxBytes })) {
    if (value !== undefined && !(typeof value === 'number' && value > 0))
      throw wrong(method, name, 'must be a number over 0');
  }
  return [{ progressToken, partialResultToken, deadlineMs, maxBytes, traceparent, tracestate }, others];
}

function wrong(method: string, path: string, message: string): OptionInvalidError {
  return new OptionInvalidError(`${method}: ${path} ${message}`, { issues: [{ path, message }] });
}
