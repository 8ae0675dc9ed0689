import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createMcpHandler,
  localhostAllowedHostnames,
  type McpHttpHandler,
} from '@modelcontextprotocol/server';
import { InputError } from '../../../base/errors.js';
import { reasonOf } from '../../../base/system-error.js';
import { excessOf, requestLimits } from '../../../json/excess.js';
import type { Calls } from '../calls.js';
import { serverFor } from '../server.js';
import { bodyOf, refuse, requestOf, respond } from './exchange.js';
import { type GateOptions, refusalOf } from './gate.js';
import type { Token } from './token.js';

export interface HttpOptions {
  host: string;
  /** 0: one that is free. */
  port: number;
  token: Token;
  /** More names that the server is reached by, such as that of a proxy. */
  hostnames?: readonly string[];
  /** Names of sites whose scripts may send requests. */
  origins?: readonly string[];
  signal: AbortSignal;
  onListening: (url: string) => void;
  onProblem: (text: string) => void;
}

const place = '/mcp';
/** Those of the protocol. What else there is, such as TRACE, can't be passed on. */
const methods: ReadonlySet<string> = new Set(['POST', 'GET', 'DELETE', 'HEAD', 'OPTIONS', 'PUT', 'PATCH']);
const maxBodyBytes = 4 * 1024 * 1024;
const mostConnections = 128;

/** What a client may take its time for. One that sends its request byte by byte is disconnected. */
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};

/** Serves clients over HTTP until the signal aborts. @throws InputError if the address can't be listened on */
export async function serveOnHttp(calls: Calls, options: HttpOptions): Promise<void> {
  const { host, port, token, hostnames = [], origins = [], signal, onListening, onProblem } = options;
  const handler = createMcpHandler(() => serverFor(calls), {
    maxRequestBodySize: maxBodyBytes,
    onerror: (error) => onProblem(error.message),
  });
  const loopback = localhostAllowedHostnames();
  const bound = host.includes(':') ? `[${host}]` : host;
  const gate: GateOptions = {
    token,
    hostnames: [...loopback, bound, ...hostnames],
    origins: [...loopback, ...origins],
  };
  const server = createServer(limits, (incoming, outgoing) => {
    serveRequest(handler, gate, incoming, outgoing).catch((error: Error) => {
      onProblem(error.message);
      outgoing.destroy();
    });
  });
  server.maxConnections = mostConnections;
  server.maxHeadersCount = 100;
  await listening(server, host, port);
  onListening(`http://${bound}:${(server.address() as AddressInfo).port}${place}`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await handler.close();
  server.close();
  server.closeAllConnections();
}

async function serveRequest(
  handler: McpHttpHandler,
  gate: GateOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const refusal = refusalOf(incoming.headers, gate);
  if (refusal) return refuse(incoming, outgoing, refusal);
  if (!methods.has(incoming.method ?? '')) {
    return refuse(incoming, outgoing, { status: 405, message: 'the server takes POST' });
  }
  if (pathOf(incoming) !== place) {
    return refuse(incoming, outgoing, { status: 404, message: `the server answers at ${place}` });
  }
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort(new Error('the client has gone'));
  });
  const body = await bodyOf(incoming, maxBodyBytes);
  if (body === undefined) {
    return refuse(incoming, outgoing, {
      status: 413,
      message: `a request has at most ${maxBodyBytes} bytes`,
    });
  }
  const excess = excessOf(body, requestLimits);
  if (excess !== undefined) {
    return refuse(incoming, outgoing, { status: 400, message: `a message ${excess}` });
  }
  await respond(await handler.fetch(requestOf(incoming, body, gone.signal)), outgoing);
}

/** Undefined for what is no address. */
function pathOf({ url = '/' }: IncomingMessage): string | undefined {
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost').pathname : undefined;
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new InputError(`can't listen on ${host}:${port}: ${reasonOf(error)}`)),
    );
    server.listen({ host, port }, () => resolve());
  });
}
