import { resolve } from 'node:path';
import { InputError } from '../base/errors.js';
import { reasonOf } from '../base/system-error.js';
import { returnFreedMemory } from '../sandbox/allocator.js';
import type { BackendChoice } from '../sandbox/probe.js';
import { Core, type RequestOptions } from '../services/core/core.js';
import type { CoreOptions } from '../services/core/options.js';
import { Client, RemoteError } from '../services/rpc/client.js';
import { checkedPlace, placeOf } from '../services/rpc/place.js';
import { RpcServer } from '../services/rpc/server.js';
import { stdio } from '../services/rpc/stdio.js';
import type { Context } from './context.js';
import { type CoreFlags, coreOptions } from './core-options.js';
import { UsageError } from './errors.js';
import { hostOptions } from './host-options.js';
import { writeLine } from './notice.js';
import { servedRun } from './server/served-run.js';
import { startServer } from './server/start-server.js';

export interface ServeOptions extends CoreFlags {
  socket?: string;
  stdio?: boolean;
  detach?: boolean;
  stop?: boolean;
  idleExit?: number;
  backend: BackendChoice;
  concurrency?: number;
  maxResult?: number;
  timeout?: number;
}

/** How often a server looks whether it is idle. */
const lookMs = 1000;

export async function serve(options: ServeOptions, context: Context): Promise<void> {
  if (options.stdio && (options.socket !== undefined || options.stop || options.detach)) {
    throw new UsageError('--stdio has no socket', { hint: 'leave out --socket, --stop and --detach' });
  }
  returnFreedMemory();
  await using core = await Core.open(served(options, context));
  const place =
    options.socket === undefined ? placeOf(core.roots, context.env) : resolve(context.cwd, options.socket);
  if (options.stop) return await stop(place, context);
  if (options.detach) return await detach(place, context);
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  const shutdown = async () => {
    ending.abort();
    return { pid: process.pid };
  };
  const cliRun = (params: unknown, how: RequestOptions) =>
    core.lend('cli/run', (lent) => servedRun(params, how, { ...lent, run: context.runCommand }), how.trace);
  const server = new RpcServer({
    core,
    more: { shutdown, 'cli/run': cliRun },
  });
  if (options.stdio) return await serveOne(server, signal);
  await server.listen(checkedPlace(place));
  writeLine(context.terminal.stderr, `listening on ${place}`);
  await ended(server, signal, options.idleExit);
  await server.close();
}

function served(options: ServeOptions, context: Context): CoreOptions {
  const { maxResult, timeout, backend, concurrency } = options;
  return {
    ...coreOptions(options, context),
    maxResultBytes: maxResult,
    maxRequestMs: timeout,
    host: hostOptions({ backend, ...(concurrency === undefined ? {} : { concurrency }) }),
  };
}

async function serveOne(server: RpcServer, signal: AbortSignal): Promise<void> {
  const done = server.serve(stdio());
  const close = () => void server.close();
  signal.addEventListener('abort', close, { once: true });
  await done;
  signal.removeEventListener('abort', close);
}

/** Waits for the signal, or until no client was connected for so long. */
function ended(server: RpcServer, signal: AbortSignal, idleMs = Number.POSITIVE_INFINITY): Promise<void> {
  return new Promise((resolveWait) => {
    let usedAt = performance.now();
    const look = setInterval(() => {
      if (server.clients > 0) usedAt = performance.now();
      if (performance.now() - usedAt > idleMs) end();
    }, lookMs);
    const end = () => {
      clearInterval(look);
      signal.removeEventListener('abort', end);
      resolveWait();
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}

/** Starts the same server in the background, with none of this process's outputs. */
async function detach(place: string, context: Context): Promise<void> {
  const [, main, ...args] = process.argv;
  const outcome = await startServer(
    [main!, ...args.filter((arg) => arg !== '--detach')],
    { place, cwd: context.cwd },
    context.signal,
  );
  if ('socket' in outcome) {
    outcome.socket.destroy();
    writeLine(context.terminal.stderr, `listening on ${place}`);
    return;
  }
  throw new InputError(`the server did not start: ${outcome.why}`, {
    hint: 'leave out --detach to see why',
  });
}

async function stop(place: string, context: Context): Promise<void> {
  const client = await Client.connect(place).catch((error) => {
    throw new InputError(`no server answers on ${place}: ${reasonOf(error)}`);
  });
  // A server that ends already may end before it answers.
  await client.request('shutdown', {}).catch((error: Error) => {
    if (error instanceof RemoteError) throw error;
  });
  await client.close();
  writeLine(context.terminal.stderr, `the server on ${place} ends`);
}
