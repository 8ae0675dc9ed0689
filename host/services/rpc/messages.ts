const invalidRequest = -32600;

/** What names a request. */
export type Id = string | number;

/** What a client asks for. */
export interface Request {
  id: Id;
  method: string;
  params?: unknown;
}

/** Why there is no result. */
export interface Refusal {
  code: number;
  message: string;
  data?: unknown;
}

/**
 * What is to be done with something that was sent: it is carried out, ends a request, is refused, or is passed over.
 */
export type Received =
  | { request: Request }
  | { cancelled: Id }
  | { id: Id | null; refusal: Refusal }
  | 'nothing';

/**
 * Sorts what a client has sent. JSON-RPC has an answer for all that is no request. It has none for notifications and
 * answers: the server waits for no answer, and reads only `$/cancelRequest`.
 */
export function received(value: unknown): Received {
  if (Array.isArray(value)) return refused(null, 'batches are not taken: send each message by itself');
  if (typeof value !== 'object' || value === null) return refused(null, 'a message must be an object');
  const { id, method, params } = value as Record<string, unknown>;
  if (typeof method === 'string') {
    if (id === undefined) return notified(method, params);
    return isId(id)
      ? { request: { id, method, params } }
      : refused(null, 'an id must be a text, or a number up to 2^53 - 1');
  }
  if (method === undefined && ('result' in value || 'error' in value)) return 'nothing';
  return refused(isId(id) ? id : null, 'a request must have a method, which is a text');
}

function notified(method: string, params: unknown): Received {
  const { id } = (params ?? {}) as { id?: unknown };
  return method === '$/cancelRequest' && isId(id) ? { cancelled: id } : 'nothing';
}

/** Of larger numbers the nearest that a double holds would come back, which names no request of the client. */
function isId(id: unknown): id is Id {
  return typeof id === 'string' || (typeof id === 'number' && Math.abs(id) <= Number.MAX_SAFE_INTEGER);
}

function refused(id: Id | null, message: string): Received {
  return { id, refusal: { code: invalidRequest, message } };
}
