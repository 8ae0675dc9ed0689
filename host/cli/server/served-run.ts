import pc from 'picocolors';
import * as z from 'zod/mini';
import { InputError, NotAllowedError, OptionInvalidError } from '../../base/errors.js';
import { ownVersion } from '../../base/own-version.js';
import type { RequestOptions } from '../../services/core/core.js';
import type { Call } from '../../services/core/method.js';
import type { Workspace } from '../../services/core/workspace.js';
import type { RunCommand } from '../context.js';
import type { Output } from '../terminal.js';
import { servable } from './servable.js';

/** What a thin tarscli asks for. */
const schema = z.strictObject({
  version: z.string().check(z.maxLength(100)),
  args: z.array(z.string().check(z.maxLength(4096))).check(z.maxLength(10_000)),
  cwd: z.string().check(z.maxLength(4096)),
  stdout: z.strictObject({ columns: z.int().check(z.gte(1), z.lte(10_000)), colors: z.boolean() }),
  stderr: z.strictObject({ columns: z.int().check(z.gte(1), z.lte(10_000)), colors: z.boolean() }),
});

/** A run that has nothing to say gives a sign so often. */
const signMs = 5_000;

/** Text for one of the outputs. */
type Piece = { stdout: string } | { stderr: string };

/** What runs share with the requests of other clients. */
export interface ServedRuns extends Pick<Call, 'host' | 'workspace'> {
  run: RunCommand;
}

/** Runs a command line of tarscli in this process, for one that has none of it loaded. */
export async function servedRun(
  params: unknown,
  { signal = new AbortController().signal, onPart }: RequestOptions,
  { run, host, workspace }: ServedRuns,
): Promise<{ version: string; code?: number; pieces?: Piece[] }> {
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw new OptionInvalidError('cli/run: the parameters are malformed');
  const { version, args, cwd, stdout, stderr } = parsed.data;
  // Another version may print something else: the thin one does the work itself.
  if (version !== ownVersion()) return { version: ownVersion() };
  const asked = servable(args);
  if ('why' in asked) throw new NotAllowedError(`the server can't do that: ${asked.why}`);
  const place = await workspace.find(cwd);
  for (const path of asked.paths) await confine(path, place, workspace);
  const pieces: Piece[] = [];
  let sent: Promise<void> = Promise.resolve();
  const give = (piece: Piece) => {
    if (onPart) sent = sent.then(() => onPart(piece));
    else pieces.push(piece);
  };
  const terminal = {
    stdout: output(
      stdout,
      (text) => give({ stdout: text }),
      () => sent,
    ),
    stderr: output(
      stderr,
      (text) => give({ stderr: text }),
      () => sent,
    ),
  };
  const sign = setInterval(() => give({ stderr: '' }), signMs);
  try {
    const code = await run(args, { terminal, signal, cwd: place, env: {}, host });
    await sent;
    return { version, code, pieces };
  } finally {
    clearInterval(sign);
  }
}

/** Refuses what leads out of the roots. What isn't there the run tells of itself. */
async function confine(path: string, cwd: string, workspace: Workspace): Promise<void> {
  try {
    await workspace.findAll([path], cwd);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
}

function output(
  { columns, colors }: { columns: number; colors: boolean },
  write: (text: string) => void,
  drain: () => Promise<void>,
): Output {
  const decoder = new TextDecoder();
  return {
    isTTY: false,
    isTerminal: colors,
    columns,
    colors,
    paint: pc.createColors(colors),
    closed: false,
    failure: undefined,
    write: (text) => write(typeof text === 'string' ? text : decoder.decode(text)),
    drain,
    settled: drain,
  };
}
