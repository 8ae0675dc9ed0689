import type { WriteStream } from 'node:tty';
import pc from 'picocolors';
import { columnsOf, wantsColors } from './colors.js';
import { writerOf } from './writer.js';

export type Paint = ReturnType<typeof pc.createColors>;

export interface Output {
  /** Whether the output is a terminal that can move its cursor. */
  readonly isTTY: boolean;
  /** Whether the output is a terminal at all, which obeys control characters. */
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly colors: boolean;
  readonly paint: Paint;
  /** Whether nothing arrives any more: the reader has gone, or writing fails. */
  readonly closed: boolean;
  /** Why writing fails, unless the reader has gone. */
  readonly failure: Error | undefined;
  write(text: string | Uint8Array): void;
  /** Resolves once the text is out, or at least doesn't pile up. */
  drain(): Promise<void>;
  /** Resolves once all writes have succeeded or failed. */
  settled(): Promise<void>;
}

/** The process's two outputs: data goes to stdout, everything else to stderr. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** `color`: the value of --color or --no-color, if given. */
export function openTerminal(color: boolean | undefined, env: NodeJS.ProcessEnv = process.env): Terminal {
  return {
    stdout: open(process.stdout, color, env),
    stderr: open(process.stderr, color, env),
  };
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
    columns: columnsOf(stream),
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
