import type { Message } from 'vscode-jsonrpc/node';

const invalidRequest = -32600;

/** What is to be done with something that was sent: it is carried out, answered with an error, or passed over. */
export type Received = { message: Message } | { refusal: Message } | 'nothing';

/**
 * Sorts what a client has sent. JSON-RPC has an answer for all that is no request. It has none for notifications and
 * answers: the server waits for no answer, and reads only `$/cancelRequest`.
 */
export function received(value: unknown): Received {
  if (Array.isArray(value)) return refused(null, 'batches are not taken: send each message by itself');
  if (typeof value !== 'object' || value === null) return refused(null, 'a message must be an object');
  const { id, method, params } = value as Record<string, unknown>;
  if (typeof method === 'string') {
    if (id === undefined) return isOfUse(method, params) ? { message: value as Message } : 'nothing';
    return isId(id) ? { message: value as Message } : refused(null, 'an id must be a text or a number');
  }
  if (method === undefined && ('result' in value || 'error' in value)) return 'nothing';
  return refused(isId(id) ? id : null, 'a request must have a method, which is a text');
}

function isOfUse(method: string, params: unknown): boolean {
  return method === '$/cancelRequest' && isId((params as { id?: unknown } | null | undefined)?.id);
}

function isId(id: unknown): id is string | number {
  return typeof id === 'string' || typeof id === 'number';
}

function refused(id: string | number | null, message: string): Received {
  return { refusal: { jsonrpc: '2.0', id, error: { code: invalidRequest, message } } as Message };
}
