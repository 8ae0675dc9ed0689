import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { main } from '../cli/cli.js';

export interface Message {
  jsonrpc: '2.0';
  id?: string | number | null;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown> & { content?: { text: string }[]; isError?: boolean };
  error?: { code: number; message: string };
}

/** A client that writes lines as they are given, and keeps all that comes. */
export class RawClient {
  readonly messages: Message[] = [];
  /** Lines of standard output that are no JSON. */
  readonly strays: string[] = [];
  stderr = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<string | number, (message: Message) => void>();
  #next = 1;

  constructor(
    args: readonly string[],
    { cwd, env, uid }: { cwd: string; env?: NodeJS.ProcessEnv; uid?: number },
  ) {
    const user = uid === undefined ? {} : { uid, gid: uid };
    this.#child = spawn(process.execPath, [main, 'mcp', ...args], { cwd, env: env ?? process.env, ...user });
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.#child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#receive(line));
  }

  /** Writes a line. */
  send(line: string | object): void {
    this.#child.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  }

  request(method: string, params?: unknown): Promise<Message> {
    const id = this.#next++;
    const answer = this.answerTo(id);
    this.send({ jsonrpc: '2.0', id, method, params });
    return answer;
  }

  answerTo(id: string | number): Promise<Message> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  async handshake(protocolVersion = '2024-11-05', capabilities: object = {}): Promise<Message> {
    const clientInfo = { name: 'test', version: '1' };
    const answer = await this.request('initialize', { protocolVersion, capabilities, clientInfo });
    this.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return answer;
  }

  /** Calls a tool, and reads the JSON of its text. */
  async call(name: string, given: object): Promise<{ isError: boolean; document: Record<string, unknown> }> {
    const { result } = await this.request('tools/call', { name, arguments: given });
    return { isError: result?.isError === true, document: JSON.parse(result!.content![0]!.text) };
  }

  /** Ends standard input. */
  end(): Promise<number | null> {
    this.#child.stdin.end();
    return this.ended;
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended;
  }

  #receive(line: string): void {
    let message: Message;
    try {
      message = JSON.parse(line);
    } catch {
      this.strays.push(line);
      return;
    }
    this.messages.push(message);
    const { id } = message;
    if (message.method === undefined && id !== undefined && id !== null) this.#waiting.get(id)?.(message);
  }
}

/** A server on HTTP, at a port that was free. */
export async function httpServer(
  args: readonly string[],
  { cwd, env }: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<{ url: string; close(): Promise<number | null> }> {
  const given = [main, 'mcp', '--http', '127.0.0.1:0', ...args];
  const child = spawn(process.execPath, given, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const [found] = /http:\/\/\S+\/mcp/.exec(text) ?? [];
      if (found) resolve(found);
    });
    ended.then(() => reject(new Error(text)));
  });
  return {
    url,
    close: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
