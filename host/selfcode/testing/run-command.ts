import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { onlyHandles } from '../../sandbox/process/handles.js';
import type { CommandEnd, CommandResult, TestCommand } from './command.js';
import { type Confinement, chooseConfinement, confine } from './confinement.js';
import { limitedCommand, type ProcessLimits, startedWord } from './inside.js';
import { KeptOutput } from './kept-output.js';
import { endMarked, send, signalMarked } from './marked-processes.js';
import { makePlace, type RunPlace } from './run-place.js';
import { TapReader } from './tap.js';

const MiB = 1024 * 1024;
const defaults = { outputBytes: 256 * 1024, floodBytes: 1024 * MiB };
const usualLimits = { fileBytes: 8 * 1024 * MiB, processes: 8192 };

/** Between the signal that asks a command to end and the one that ends it. */
const graceMs = 2000;

/** How long the ends of a command's pipes may stay open after its processes have ended. */
const closingMs = 2000;

/**
 * Runs a test command and waits until all its processes have ended. Its confinement is described at `Confinement`,
 * limits of its processes at `ProcessLimits`.
 * @throws InputError if its folders can't be made, or if the confinement asked for doesn't work here
 */
export async function runCommand(command: TestCommand, signal: AbortSignal): Promise<CommandResult> {
  const confinement = await chooseConfinement(command.confinement);
  const place = await makePlace(command, confinement);
  try {
    await endMarked(place.mark);
    return await new CommandRun(command, confinement, place).result(signal);
  } finally {
    await place.remove();
  }
}

class CommandRun {
  readonly #command: TestCommand;
  readonly #confinement: Confinement;
  readonly #place: RunPlace;
  readonly #output: KeptOutput;
  readonly #tap = new TapReader();
  readonly #begin = performance.now();
  #ended: CommandEnd | undefined;
  #hasStarted = false;
  #endNow: () => void = () => {};
  readonly #ending = new Promise<void>((resolve) => {
    this.#endNow = resolve;
  });

  constructor(command: TestCommand, confinement: Confinement, place: RunPlace) {
    this.#command = command;
    this.#confinement = confinement;
    this.#place = place;
    this.#output = new KeptOutput(command.outputBytes ?? defaults.outputBytes);
  }

  async result(signal: AbortSignal): Promise<CommandResult> {
    if (signal.aborted) return this.#summary('aborted');
    const child = this.#start();
    if (child instanceof Error) return this.#notStarted(child);
    const onAbort = () => this.#end('aborted');
    const onExit = () => child.pid !== undefined && send(-child.pid, 'SIGKILL');
    const timer = setTimeout(() => this.#end('timed-out'), this.#command.timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    process.once('exit', onExit);
    try {
      return await this.#follow(child);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      process.removeListener('exit', onExit);
    }
  }

  #start(): ChildProcess | Error {
    const { cell, environment } = this.#place;
    const isConfined = this.#confinement !== 'none';
    const { fileBytes, memoryBytes, processes } = { ...usualLimits, ...this.#command.limits };
    const limits: ProcessLimits = { fileBytes, memoryBytes, processes: isConfined ? processes : undefined };
    const before = confine(this.#confinement, cell) ?? [];
    const [program, ...words] = [...before, ...limitedCommand(this.#command.command, limits, isConfined)];
    try {
      return spawn(program!, words, {
        cwd: cell.cwd,
        env: environment,
        stdio: onlyHandles(['ignore', 'pipe', 'pipe', 'pipe']),
        detached: true,
        windowsHide: true,
      });
    } catch (error) {
      return error as Error;
    }
  }

  /** Reads what the process tells until it has ended, or is to be. */
  async #follow(child: ChildProcess): Promise<CommandResult> {
    const streams = [child.stdout, child.stderr, child.stdio[3] as Readable];
    for (const stream of streams) stream?.on('error', () => {});
    child.stdout?.on('data', (piece: Buffer) => {
      this.#take(piece);
      this.#tap.add(piece);
    });
    child.stderr?.on('data', (piece: Buffer) => this.#take(piece));
    let told = '';
    streams[2]?.on('data', (piece: Buffer) => {
      told = (told + piece.toString('latin1')).slice(0, startedWord.length);
      this.#hasStarted = told === startedWord;
    });
    const exited = new Promise<{ error?: Error; code?: number | null; signal?: string | null }>((resolve) => {
      child.once('error', (error) => resolve({ error }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    await Promise.race([exited, this.#ending]);
    if (this.#ended !== undefined) await this.#endProcesses(child, exited);
    const { error, code, signal } = await exited;
    if (error !== undefined) return this.#notStarted(error);
    await this.#endLeftovers(child);
    await Promise.race([closed, sleep(closingMs, undefined, { ref: false })]);
    for (const stream of streams) stream?.destroy();
    if (this.#ended === undefined && !this.#hasStarted) return this.#summary('not-started');
    return this.#summary(this.#ended ?? 'exited', code ?? undefined, signal ?? undefined);
  }

  #take(piece: Buffer): void {
    this.#output.add(piece);
    if (this.#output.bytes > (this.#command.floodBytes ?? defaults.floodBytes)) this.#end('output-flood');
  }

  #end(how: CommandEnd): void {
    this.#ended ??= how;
    this.#endNow();
  }

  /**
   * Asks all processes to end, then ends them. In a namespace, process 1 takes all others with it, and the process that
   * watches it ends last; killed before it, that one would leave the end to the kernel's own time.
   */
  async #endProcesses(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
    const group = -child.pid!;
    const watcher = this.#confinement === 'none' ? undefined : child.pid;
    if (watcher === undefined) send(group, 'SIGTERM');
    await signalMarked(this.#place.mark, 'SIGTERM', watcher);
    const hasEnded = exited.then(() => true);
    if (await Promise.race([hasEnded, sleep(graceMs, false, { ref: false })])) return;
    if (watcher === undefined) send(group, 'SIGKILL');
    await endMarked(this.#place.mark, watcher);
    if (!(await Promise.race([hasEnded, sleep(closingMs, false, { ref: false })]))) send(group, 'SIGKILL');
  }

  async #endLeftovers(child: ChildProcess): Promise<void> {
    send(-child.pid!, 'SIGKILL');
    await endMarked(this.#place.mark);
  }

  #notStarted({ message }: Error): CommandResult {
    this.#output.add(Buffer.from(message));
    return this.#summary('not-started');
  }

  #summary(ended: CommandEnd, exit?: number, signal?: string): CommandResult {
    return {
      ended,
      exit: ended === 'exited' ? exit : undefined,
      signal: ended === 'exited' ? signal : undefined,
      output: this.#output.text(),
      outputBytes: this.#output.bytes,
      wallMs: performance.now() - this.#begin,
      confinement: this.#confinement,
      tap: this.#tap.finish(),
      startedMs: this.#place.startedMs,
      cwd: this.#place.cell.cwd,
      resultsFolder: this.#place.results,
    };
  }
}
