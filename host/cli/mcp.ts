import { returnFreedMemory } from '../sandbox/allocator.js';
import { Core } from '../services/core/core.js';
import { Calls } from '../services/mcp/calls.js';
import { serveOnHttp } from '../services/mcp/http/serve.js';
import { Token, tokenOf } from '../services/mcp/http/token.js';
import { serveOnStdio } from '../services/mcp/stdio.js';
import type { Context } from './context.js';
import { type CoreFlags, coreOptions } from './core-options.js';
import { UsageError } from './errors.js';
import { hostOptions } from './host-options.js';
import { noticesOf } from './notice.js';
import { protocolOnly } from './protocol-output.js';
import type { RunOptions } from './run/options.js';

export interface McpFlags extends CoreFlags, Pick<RunOptions, 'backend' | 'concurrency'> {
  timeLimit?: number;
  http?: string;
  tokenFile?: string;
  allowHost?: string[];
  allowOrigin?: string[];
}

/** How long answers may take to be read after the end. */
const unreadMs = 1_000;
const defaultTimeLimit = 30 * 60 * 1000;

/** Serves until the client goes, or the process is asked to end. */
export async function serveMcp(flags: McpFlags, context: Context): Promise<void> {
  returnFreedMemory();
  await serve(flags, context);
  // Answers that nobody reads would keep the process.
  setTimeout(() => process.exit(), unreadMs).unref();
}

async function serve(flags: McpFlags, context: Context): Promise<void> {
  const { allowWrite = false, timeLimit = defaultTimeLimit } = flags;
  const { signal, terminal } = context;
  const note = noticesOf(terminal);
  const address = flags.http === undefined ? undefined : addressOf(flags.http);
  const token = address && (await tokenFor(flags, context, note));
  const output = protocolOnly();
  await using core = await Core.open({
    ...coreOptions(flags, context),
    maxRequestMs: timeLimit,
    host: hostOptions(flags),
  });
  const calls = new Calls(core, { allowWrite });
  if (!address || !token) {
    await serveOnStdio(calls, { input: process.stdin, output, signal, onProblem: note });
    return;
  }
  await serveOnHttp(calls, {
    ...address,
    token,
    hostnames: flags.allowHost ?? [],
    origins: flags.allowOrigin ?? [],
    signal,
    onListening: (url) => note(`MCP server at ${url}`),
    onProblem: note,
  });
}

function addressOf(text: string): { host: string; port: number } {
  const [, host, port] = /^(\[[0-9a-fA-F:.]+\]|[^:]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new UsageError(`--http takes a host and a port, not ${text}`, { hint: 'such as 127.0.0.1:8931' });
  }
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

async function tokenFor(
  { tokenFile }: McpFlags,
  { env }: Context,
  note: (text: string) => void,
): Promise<Token> {
  if (tokenFile !== undefined) {
    const { token, isNew } = await tokenOf(tokenFile);
    if (isNew) note(`made a token in ${tokenFile}`);
    return token;
  }
  if (env.TARS_MCP_TOKEN !== undefined) return new Token(env.TARS_MCP_TOKEN, 'TARS_MCP_TOKEN');
  throw new UsageError('--http needs a token', {
    hint: 'name its file with --token-file; it is made if need be',
  });
}
