import type { Readable, Writable } from 'node:stream';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Calls } from './calls.js';
import { serverFor } from './server.js';
import { StdioTransport } from './stdio-transport.js';

const maxLineBytes = 32 * 1024 * 1024;

export interface StdioOptions {
  input: Readable;
  /** Nothing but the protocol is written to it. */
  output: Writable;
  signal: AbortSignal;
  onProblem: (text: string) => void;
}

/** Serves one client on two streams, until it ends the input or the signal aborts. */
export async function serveOnStdio(
  calls: Calls,
  { input, output, signal, onProblem }: StdioOptions,
): Promise<void> {
  const transport = new StdioTransport(input, output, maxLineBytes);
  const handle = serveStdio(() => serverFor(calls), {
    transport,
    onerror: (error) => onProblem(error.message),
  });
  const end = () => void handle.close();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  await transport.closed;
  signal.removeEventListener('abort', end);
}
