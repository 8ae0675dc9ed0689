import type { IncomingHttpHeaders } from 'node:http';
import { validateHostHeader, validateOriginHeader } from '@modelcontextprotocol/server';
import type { Token } from './token.js';

export interface GateOptions {
  token: Token;
  /** Names that the server is reached by. A name that somebody made point here is none. */
  hostnames: readonly string[];
  /** Names of sites whose scripts may send requests. */
  origins: readonly string[];
}

export interface Refusal {
  status: number;
  message: string;
  headers?: Record<string, string>;
}

/** Whether a request is let in: it must be meant for this server, come from no foreign site, and have the token. */
export function refusalOf(
  headers: IncomingHttpHeaders,
  { token, hostnames, origins }: GateOptions,
): Refusal | undefined {
  const host = validateHostHeader(headers.host, [...hostnames]);
  if (!host.ok) return { status: 403, message: 'this server is not reached by that name' };
  const origin = validateOriginHeader(headers.origin, [...origins]);
  if (!origin.ok) return { status: 403, message: 'requests from that site are not taken' };
  if (token.fits(headers.authorization)) return undefined;
  return { status: 401, message: 'the token is missing or wrong', headers: { 'www-authenticate': 'Bearer' } };
}
