import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownVersion } from '../../base/own-version.js';
import { traceContextOf } from '../../base/trace-context.js';
import { useServer } from '../../config/use-server.js';
import { placeOf } from '../../services/rpc/place.js';
import { reach } from '../../services/rpc/reach.js';
import { colorFlag, columnsOf, wantsColors } from '../colors.js';
import { type Outcome, passOn } from './pass-on.js';
import { servable } from './servable.js';
import { startServer } from './start-server.js';

// This is all that a thin tarscli loads. It speaks one request of JSON-RPC by itself.

const idleExit = '15m';

/** Has a running server do the work if the user wants that, and starts one if there is none. */
export async function runByServer(args: readonly string[], env = process.env): Promise<Outcome> {
  let isWanted = false;
  try {
    const cwd = realpathSync('.');
    const root = rootOf(cwd);
    const { value, file } = useServer({ cwd, root, env, flag: flagOf(args) });
    isWanted = value;
    if (!value) return { code: undefined };
    const asked = servable(args);
    // Who wrote it down once is not told with each command that there is no server for.
    if ('why' in asked) return { code: undefined, ...(file === undefined && { why: asked.why }) };
    const place = placeOf([root]);
    const there = await reach(place);
    const started = there ? { socket: there } : await startServer(command(root), { place, cwd: root });
    if ('why' in started) return { code: undefined, why: `none could be started: ${started.why}` };
    return await passOn(started.socket, request(args, cwd));
  } catch (error) {
    return { code: undefined, ...(isWanted && { why: (error as Error).message }) };
  }
}

function flagOf(args: readonly string[]): boolean | undefined {
  if (args.includes('--no-use-server')) return false;
  return args.includes('--use-server') ? true : undefined;
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
