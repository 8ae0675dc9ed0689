import { InputError } from '../../base/errors.js';
import { runProgram } from '../../git/program.js';
import { lastWords } from '../../git/remote.js';

/** A pull request of a branch, or GitLab's merge request. */
export interface Found {
  number: number;
  url: string;
  body: string;
  state: 'open' | 'closed' | 'merged';
}

export interface Proposal {
  branch: string;
  /** The branch that it is to be merged into. */
  base: string;
  title: string;
  body: string;
}

/** What is asked of a service that keeps pull requests. Every failure is an InputError. */
export interface Forge {
  /** The pull request of a branch of the project itself: an open one, else the latest; never one of a fork. */
  find(branch: string): Promise<Found | undefined>;
  /** Creates it, ready for review, and returns its address. */
  create(proposal: Proposal): Promise<string>;
  updateBody(number: number, body: string): Promise<void>;
}

/** Runs a service's program with these arguments. */
export type Ask = (args: readonly string[], input?: string) => Promise<string>;

export interface AskOptions {
  /** Absolute path of the program. */
  program: string;
  /** A folder in no repository of anybody else's: both programs read the configuration of the one they are in. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** Wall-clock limit of each call. Default 1 minute. */
  wallMs?: number | undefined;
  /** Of tokens that the program doesn't get: said when the service refuses. */
  withheld?: string | undefined;
}

const defaultWallMs = 60 * 1000;
/** Bodies of a hundred pull requests, escaped. */
const outputBytes = 32 * 1024 * 1024;

/** Makes the function that runs `gh` or `glab` so that it asks nobody anything. */
export function asking(options: AskOptions): Ask {
  const { program, cwd, env, signal, wallMs = defaultWallMs, withheld } = options;
  const silent = {
    ...env,
    CLICOLOR: '0',
    GH_NO_UPDATE_NOTIFIER: '1',
    GH_PAGER: 'cat',
    GH_PROMPT_DISABLED: '1',
    GH_SPINNER_DISABLED: '1',
    GIT_TERMINAL_PROMPT: '0',
    GLAB_CHECK_UPDATE: 'false',
    GLAB_SEND_TELEMETRY: 'false',
    NO_COLOR: '1',
    NO_PROMPT: 'true',
    PAGER: 'cat',
  };
  return async (args, input) => {
    const end = await runProgram(program, args, { cwd, env: silent, input, signal, wallMs, outputBytes });
    if (end.code === 0) return end.stdout;
    const why = lastWords(end.stderr) ?? `it ended with status ${end.code}`;
    throw new InputError(`the service refused: ${why}${withheld === undefined ? '' : `; ${withheld}`}`);
  };
}

/** Parses an answer. @throws InputError if it isn't JSON */
export function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch (cause) {
    throw new InputError('the service answered with something that is not JSON', { cause });
  }
}

/** An open one comes first, then the latest. */
export function best(found: readonly Found[]): Found | undefined {
  return found.toSorted(
    (a, b) => Number(b.state === 'open') - Number(a.state === 'open') || b.number - a.number,
  )[0];
}
