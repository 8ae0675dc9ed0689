import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { BackendUnavailableError } from '../../base/errors.js';
import { unlimitedStatus } from '../../base/shell-limits.js';
import { oneLine } from '../../base/text.js';
import { encodeFrame, type Frame, type FrameLimits, FrameReader } from './frames.js';
import { type LaunchOptions, launch } from './launch.js';
import { watchResident } from './resident.js';

/**
 * How a process ended by itself. `how` follows the name of its work in a sentence. `cause` is its last output on
 * stderr, for debugging.
 */
export interface ProcessEnd {
  kind: 'memory' | 'cpu' | 'crash';
  how: string;
  cause?: unknown;
}

export interface ProcessEvents {
  onFrame(frame: Frame): void;
  /** Called at most once, and never after `end` was called. */
  onEnd(end: ProcessEnd): void;
}

const lastWordsBytes = 4096;
/** Maximum output on stderr. The process writes there only when it ends. */
const heardBytes = 1024 * 1024;
const outOfMemory = /out of memory|heap limit|allocation failed|failed to allocate|bad_alloc/i;

/** A process that `launch` started, and its channel. It keeps the host's process alive only while it is held. */
export class BoundedProcess {
  /** Undefined if the kernel refused to start the process. */
  readonly #child: ChildProcess | undefined;
  /** Undefined also if no handles were left. */
  readonly #channel: Socket | undefined;
  readonly #reader = new FrameReader(() => this.#limits);
  readonly #gone: Promise<void>;
  readonly #unwatch: () => void;
  #limits: FrameLimits = { headerBytes: 0, bodyBytes: 0 };
  #events: ProcessEvents | undefined;
  /** Last output on stderr. */
  #lastWords = '';
  /** Whether stderr tells of memory that ran out. A long list of stack frames may follow that. */
  #outOfMemory = false;
  #heardBytes = 0;
  #end: ProcessEnd | undefined;

  /**
   * Starts the process.
   * @throws BackendUnavailableError if its reading can't be restricted
   */
  constructor(options: LaunchOptions) {
    let child: ChildProcess;
    try {
      child = launch(options);
    } catch (error) {
      if (error instanceof BackendUnavailableError) throw error;
      // Node throws some refusals, such as of memory, and emits events for others.
      this.#gone = Promise.resolve();
      this.#unwatch = () => {};
      this.#end = notStarted(error as Error);
      return;
    }
    this.#child = child;
    this.#channel = child.stdio?.[3] as Socket | undefined;
    this.#gone = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', (error) => {
        this.#settle(notStarted(error));
        resolve();
      });
    });
    this.#channel?.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#channel?.on('error', () => {});
    child.stderr?.on('data', (chunk: Buffer) => this.#hear(chunk));
    // All output on stderr has arrived when the outputs are closed.
    child.once('close', (code, signal) => this.#settle(this.#endOf(code, signal)));
    this.#unwatch = watchResident(child, options.dataBytes, () => {
      void this.#stop({ kind: 'memory', how: 'took more memory than it may' });
    });
    this.release();
  }

  /** Process id; undefined if the process could not be started. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Whether the process has ended by itself. */
  get ended(): boolean {
    return this.#end !== undefined;
  }

  /** Sets the limits of messages from now on. Initially none is allowed. */
  expect(limits: FrameLimits): void {
    this.#limits = limits;
  }

  /** Sets the listeners. They receive earlier events only after this has returned. */
  listen(events: ProcessEvents): void {
    this.#events = events;
    const end = this.#end;
    if (end) queueMicrotask(() => this.#events === events && events.onEnd(end));
  }

  send(header: unknown, body: readonly Uint8Array[] = []): void {
    const parts = encodeFrame(header, body);
    this.#channel?.cork();
    for (const part of parts) this.#channel?.write(part);
    this.#channel?.uncork();
  }

  hold(): void {
    this.#child?.ref();
    this.#channel?.ref();
  }

  release(): void {
    this.#child?.unref();
    this.#channel?.unref();
    (this.#child?.stderr as Socket | null | undefined)?.unref();
  }

  /** Kills the process with its group. Resolves when the kernel has removed it. */
  end(): Promise<void> {
    this.#events = undefined;
    return this.#stop(undefined);
  }

  #stop(end: ProcessEnd | undefined): Promise<void> {
    this.hold();
    if (this.#child) kill(this.#child);
    this.#channel?.destroy();
    this.#child?.stderr?.destroy();
    if (end) this.#settle(end);
    return this.#gone;
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#events?.onFrame(frame);
    } catch (error) {
      void this.#stop({ kind: 'crash', how: `broke its channel: ${(error as Error).message}` });
    }
  }

  #hear(chunk: Buffer): void {
    const words = this.#lastWords + chunk.toString('latin1');
    this.#outOfMemory ||= outOfMemory.test(words);
    this.#lastWords = words.slice(-lastWordsBytes);
    this.#heardBytes += chunk.length;
    if (this.#heardBytes > heardBytes) {
      void this.#stop({ kind: 'crash', how: 'wrote to its error output without end' });
    }
  }

  #settle(end: ProcessEnd): void {
    this.#unwatch();
    if (this.#end) return;
    this.#end = end;
    this.#events?.onEnd(end);
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): ProcessEnd {
    const cause = oneLine(this.#lastWords, lastWordsBytes);
    if (signal === 'SIGXCPU') return { kind: 'cpu', how: 'used up its processor time', cause };
    if (this.#outOfMemory) return { kind: 'memory', how: 'ran out of memory', cause };
    if (code === unlimitedStatus)
      return { kind: 'crash', how: "can't be given a limit on memory here", cause };
    return { kind: 'crash', how: signal ? `was ended by ${signal}` : `exited with ${code}`, cause };
  }
}

function notStarted({ message }: Error): ProcessEnd {
  return { kind: 'crash', how: `could not be started: ${message}` };
}

function kill(child: ChildProcess): void {
  // After a process was waited for, its pid can belong to another.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group exists only after the process has called setsid, just before its program starts.
    child.kill('SIGKILL');
  }
}
