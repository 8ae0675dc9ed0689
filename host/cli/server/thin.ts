import { existsSync, realpathSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { ownVersion } from '../../base/own-version.js';
import { traceContextOf } from '../../base/trace-context.js';
import { placeOf } from '../../services/rpc/place.js';
import { reach } from '../../services/rpc/reach.js';
import { colorFlag, columnsOf, wantsColors } from '../colors.js';
import { servable } from './servable.js';
import { startServer } from './start-server.js';

// This is all that a thin tarscli loads. It speaks one request of JSON-RPC by itself.

const idleExit = '15m';

interface Outcome {
  /** The exit code; undefined if the work is to be done in this process. */
  code: number | undefined;
  /** Why, then. */
  why?: string;
}

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
    return await ask(started.socket, args, cwd);
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

function ask(socket: Socket, args: readonly string[], cwd: string): Promise<Outcome> {
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
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'cli/run', params });
  socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server has gone')));
    readFrames(socket, (message) => {
      if (message.method === '$/progress') return write(message.params!.value, socket);
      socket.removeAllListeners('close').destroy();
      resolve(outcomeOf(message));
    });
  });
}

interface Message {
  method?: string;
  params?: { value: { stdout?: string; stderr?: string } };
  result?: { version: string; code?: number };
  error?: { message: string };
}

function outcomeOf({ result, error }: Message): Outcome {
  if (error) return { code: undefined, why: error.message };
  const { code, version } = result!;
  return code === undefined
    ? { code, why: `the server is of version ${version}; end it with "tarscli serve --stop"` }
    : { code };
}

/** Passes text on. A reader that is slow holds up the server, and one that is gone ends the run. */
function write({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }, socket: Socket): void {
  if (stderr !== '') process.stderr.write(stderr);
  if (stdout === '' || process.stdout.write(stdout)) return;
  socket.pause();
  process.stdout.once('drain', () => socket.resume());
}

function readFrames(socket: Socket, take: (message: Message) => void): void {
  let held = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      const at = held.indexOf('\r\n\r\n');
      if (at < 0) return;
      const end =
        at + 4 + Number(/content-length: *(\d+)/i.exec(held.subarray(0, at).toString('latin1'))![1]);
      if (held.length < end) return;
      const text = held.subarray(at + 4, end).toString();
      held = held.subarray(end);
      take(JSON.parse(text) as Message);
    }
  });
}
