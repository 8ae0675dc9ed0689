import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Found } from './find/found.js';

const mostKept = 2000;
const patienceMs = 2000;

/** A process of `tarscli lsp`. */
export class ServerProcess {
  readonly child: ChildProcess;
  #said = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-mostKept);
    });
  }

  /** @throws what the system says if it can't be started */
  static async start({ command, args }: Found, cwd: string): Promise<ServerProcess> {
    const child = spawn(command, [...args, 'lsp', '--stdio'], { cwd, stdio: 'pipe', windowsHide: true });
    const started = new ServerProcess(child);
    await once(child, 'spawn');
    child.on('error', () => undefined);
    return started;
  }

  /** How it ended, with the last line that it said. Undefined while it runs. */
  get end(): string | undefined {
    const { exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) return undefined;
    const last = this.#said.trim().split('\n').at(-1);
    return `it ended ${signalCode ? `by ${signalCode}` : `with code ${exitCode}`}${last ? `: ${last}` : ''}`;
  }

  /** Settles when it has ended, by itself or by force. */
  async ended(): Promise<void> {
    if (this.end !== undefined) return;
    const timer = setTimeout(() => this.kill(), patienceMs);
    await once(this.child, 'exit');
    clearTimeout(timer);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
