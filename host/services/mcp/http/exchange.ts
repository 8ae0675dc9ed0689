import type { IncomingMessage, ServerResponse } from 'node:http';
import { addPiece } from '../../../base/add-piece.js';
import type { Refusal } from './gate.js';

/** What more than allowed is still read, so that who sends it hears why it is refused. */
const patience = 8;

/** Reads a request's body. Undefined if it has more bytes than it may. */
export async function bodyOf(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) addPiece(chunks, chunk);
    else chunks.length = 0;
    if (bytes > maxBytes * patience) break;
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks);
}

/** The request in the form of the web. Its signal aborts when the client has gone. */
export function requestOf(incoming: IncomingMessage, body: Buffer, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const { method = 'GET' } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  return new Request(url, { method, headers, signal, ...(hasBody && { body: new Uint8Array(body) }) });
}

/**
 * Sends an answer, no faster than the client reads it. It may come as slowly as the work takes; who doesn't read it for
 * `unreadMs` is given up.
 */
export async function respond(
  answer: Response,
  outgoing: ServerResponse,
  { unreadMs = 60_000 }: { unreadMs?: number } = {},
): Promise<void> {
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  const reader = answer.body?.getReader();
  outgoing.once('close', () => void reader?.cancel().catch(() => {}));
  outgoing.on('timeout', () => outgoing.destroy());
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done || outgoing.destroyed) break;
    if (!outgoing.write(piece.value)) await read(outgoing, unreadMs);
  }
  outgoing.setTimeout(unreadMs);
  outgoing.end();
}

function read(outgoing: ServerResponse, unreadMs: number): Promise<void> {
  outgoing.setTimeout(unreadMs);
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done).off('close', done).setTimeout(0);
      resolve();
    };
    outgoing.on('drain', done).on('close', done);
  });
}

/** Refuses a request. What comes of its body goes nowhere. */
export function refuse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, message, headers }: Refusal,
): void {
  incoming.resume();
  const error = { jsonrpc: '2.0', id: null, error: { code: -32000, message } };
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(JSON.stringify(error));
}
