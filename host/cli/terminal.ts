import type { WriteStream } from 'node:tty';
import pc from 'picocolors';

export type Paint = ReturnType<typeof pc.createColors>;

export interface Output {
  /** Whether it is a terminal that can move its cursor. */
  readonly isTTY: boolean;
  /** Whether it is a terminal at all, which obeys what is written to it. */
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly colors: boolean;
  readonly paint: Paint;
  write(text: string): void;
  /** Resolves once the text is out, or at least doesn't pile up. */
  drain(): Promise<void>;
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

function open(stream: WriteStream, color: boolean | undefined, env: NodeJS.ProcessEnv): Output {
  const isTTY = stream.isTTY === true;
  const colors = wantsColors(isTTY, color, env);
  return {
    isTerminal: isTTY,
    isTTY: isTTY && env.TERM !== 'dumb',
    columns: isTTY ? stream.columns || 80 : 120,
    colors,
    paint: pc.createColors(colors),
    write: (text) => {
      stream.write(text);
    },
    drain: async () => {
      if (stream.writableNeedDrain) await new Promise((resolve) => stream.once('drain', resolve));
    },
  };
}

/** A reader that has seen enough (`| head`) ends the process quietly. */
export function exitQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}
