import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownVersion } from '../../base/own-version.js';
import { placeOf } from '../../services/rpc/place.js';
import { servable } from './servable.js';

// This is all that a thin tarscli loads. It speaks one request of JSON-RPC by itself.

const idleExit = '15m';
/** Milliseconds for a server that was started to answer. */
const startMs = 20_000;

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
    const socket = (await open(place)) ?? (await started(root, place));
    if (!socket) return { code: undefined, why: 'no server answers, and none could be started' };
    return await ask(socket, args, cwd);
  } catch (error) {
    return { code: undefined, why: (error as Error).message };
  }
}

/** The nearest folder with a repository in it, or the folder itself. */
function rootOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}

function open(place: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(place);
    socket.once('error', () => resolve(undefined)).once('connect', () => resolve(socket));
  });
}

async function started(root: string, place: string): Promise<Socket | undefined> {
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const args = [main, 'serve', '--root', root, '--idle-exit', idleExit];
  const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore', cwd: root });
  child.unref();
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  for (const until = performance.now() + startMs; performance.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    const socket = await open(place);
    if (socket) return socket;
    if (ended) return undefined;
  }
  return undefined;
}

function ask(socket: Socket, args: readonly string[], cwd: string): Promise<Outcome> {
  const { stdout, stderr, env } = process;
  const colors = (tty: boolean | undefined) =>
    args.includes('--color') ||
    (!args.includes('--no-color') &&
      !env.NO_COLOR &&
      (env.FORCE_COLOR === undefined ? tty === true && env.TERM !== 'dumb' : env.FORCE_COLOR !== '0'));
  const of = (stream: NodeJS.WriteStream) => ({
    columns: stream.columns || 120,
    colors: colors(stream.isTTY),
  });
  const params = {
    version: ownVersion(),
    args: args.filter((arg) => arg !== '--use-server'),
    cwd,
    stdout: of(stdout),
    stderr: of(stderr),
    partialResultToken: 1,
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
