import type { WriteStream } from 'node:tty';
import pc from 'picocolors';
import { writerOf } from './writer.js';

export type Paint = ReturnType<typeof pc.createColors>;

export interface Output {
  /** Whether it is a terminal that can move its cursor. */
  readonly isTTY: boolean;
  /** Whether it is a terminal at all, which obeys what is written to it. */
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly colors: boolean;
  readonly paint: Paint;
  /** Whether nothing that is written arrives any more: its reader has gone, or it can't be written to. */
  readonly closed: boolean;
  /** Why it can't be written to, if that is not its reader's choice. */
  readonly failure: Error | undefined;
  write(text: string): void;
  /** Resolves once the text is out, or at least doesn't pile up. */
  drain(): Promise<void>;
  /** Resolves once it is known of all that was written whether it is out. */
  settled(): Promise<void>;
}

/** The process's two outputs: data goes to stdout, everything else to stderr. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** `color`: what --color or --no-color says, if either is given. */
export function openTerminal(color: boolean | undefined, env: NodeJS.ProcessEnv = process.env): Terminal {
  return {
    stdout: open(process.stdout, color, env),
    stderr: open(process.stderr, color, env),
  };
}

/** The flag decides; then NO_COLOR, FORCE_COLOR, a dumb terminal; then whether it is a terminal at all. */
export function wantsColors(isTTY: boolean, color: boolean | undefined, env: NodeJS.ProcessEnv): boolean {
  if (color !== undefined) return color;
  if (env.NO_COLOR) return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTTY && env.TERM !== 'dumb';
}

function open(
  stream: WriteStream & { fd: number },
  color: boolean | undefined,
  env: NodeJS.ProcessEnv,
): Output {
  const isTTY = stream.isTTY === true;
  const colors = wantsColors(isTTY, color, env);
  const writer = writerOf(stream);
  return {
    isTerminal: isTTY,
    isTTY: isTTY && env.TERM !== 'dumb',
    columns: isTTY ? stream.columns || 80 : 120,
    colors,
    paint: pc.createColors(colors),
    get closed() {
      return writer.closed;
    },
    get failure() {
      return writer.failure;
    },
    write: (text) => writer.write(text),
    drain: () => writer.drain(),
    settled: () => writer.settled(),
  };
}
