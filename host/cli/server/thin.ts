import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownVersion } from '../../base/own-version.js';
import { traceContextOf } from '../../base/trace-context.js';
import { placeOf } from '../../services/rpc/place.js';
import { reach } from '../../services/rpc/reach.js';
import { colorFlag, columnsOf, wantsColors } from '../colors.js';
import { type Outcome, passOn } from './pass-on.js';
import { servable } from './servable.js';
import { startServer } from './start-server.js';

// This is all that a thin tarscli loads. It speaks one request of JSON-RPC by itself.

const idleExit = '15m';

/** Whether the user wants the work to be done by a server. */
export function wantsServer(args: readonly string[], env: NodeJS.ProcessEnv): boolean {
  return args.includes('--use-server') || env.TARS_USE_SERVER === '1';
}

/** Has a running server do the work, and starts one if there is none. */
export async function runByServer(args: readonly string[]): Promise<Outcome> {
  const asked = servable(args);
  if ('why' in asked) return { code: undefined, why: asked.why };
  try {
    const cwd = realpathSync('.');
    const root = rootOf(cwd);
    const place = placeOf([root]);
    const there = await reach(place);
    const started = there ? { socket: there } : await startServer(command(root), { place, cwd: root });
    if ('why' in started) return { code: undefined, why: `none could be started: ${started.why}` };
    return await passOn(started.socket, request(args, cwd));
  } catch (error) {
    return { code: undefined, why: (error as Error).message };
  }
}

function command(root: string): string[] {
  return [process.argv[1]!, 'serve', '--root', root, '--idle-exit', idleExit];
}

/** The nearest folder with a repository in it, or the folder itself. */
function rootOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}

function request(args: readonly string[], cwd: string): object {
  const { stdout, stderr, env } = process;
  const color = colorFlag(args);
  const of = (stream: NodeJS.WriteStream) => ({
    columns: columnsOf(stream),
    colors: wantsColors(stream.isTTY === true, color, env),
  });
  const params = {
    version: ownVersion(),
    args: args.filter((arg) => arg !== '--use-server'),
    cwd,
    stdout: of(stdout),
    stderr: of(stderr),
    partialResultToken: 1,
    ...traceContextOf({ traceparent: env.TRACEPARENT, tracestate: env.TRACESTATE }),
  };
  return { jsonrpc: '2.0', id: 1, method: 'cli/run', params };
}
