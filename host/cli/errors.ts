import { inspect } from 'node:util';
import { InputError, TarsError } from '../base/errors.js';
import { shorten } from '../base/shorten.js';
import { environmentFault } from '../base/system-error.js';
import { visible } from '../reports/visible.js';
import { type ExitCode, exitCodeOf } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/**
 * The command line asks for something that doesn't exist or doesn't go together. Nothing was run.
 *
 * @why A command, option or value is misspelt, or two options exclude each other.
 * @fix Follow the hint. `tarscli COMMAND --help` lists the options.
 */
export class UsageError extends TarsError {
  readonly code = 'ERR_USAGE';
}

/**
 * tarscli failed in a way that it doesn't know.
 *
 * @why tarscli has a bug: the message is that of an error that nothing in it expects.
 * @fix Run again with `--debug`, and report what it prints.
 */
export class InternalError extends TarsError {
  readonly code = 'ERR_INTERNAL';
}

/** Thrown when nobody reads the output any more, and no other work is left. */
export class ReaderGone extends Error {}

/** Writes an error for people: message, issues, details, hint. Returns its exit code. */
export function reportError(thrown: unknown, terminal: Terminal, debug: boolean): ExitCode {
  const error = asTarsError(thrown, debug);
  const paint = terminal.stderr.paint;
  const lines = [`${paint.red(`error[${error.code}]`)}: ${line(error.message)}`];
  if ('issues' in error && Array.isArray(error.issues)) {
    for (const issue of error.issues as { path: string; message: string }[]) {
      lines.push(`  ${line(issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`)}`);
    }
  }
  lines.push(...error.details.map((detail) => `  ${line(detail)}`));
  if (error.hint !== undefined) lines.push(`${paint.cyan('hint')}: ${line(error.hint)}`);
  if (debug) {
    lines.push(`see docs/errors.md#${error.code.toLowerCase()}`);
    lines.push(...[error.stack ?? '', ...causes(error.cause)].flatMap(indented));
  }
  terminal.stderr.write(`${lines.join('\n')}\n`);
  return exitCodeOf(error.code);
}

/** Wraps errors of the system, such as a full disk, that no other code has reported. */
export function asTarsError(error: unknown, debug: boolean): TarsError {
  if (error instanceof TarsError) return error;
  const fault = environmentFault(error);
  if (fault !== undefined) return new InputError(fault, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new InternalError(`this is a fault in tarscli, sorry: ${message}`, {
    hint: debug ? undefined : 'run again with --debug to see where, and report it',
    cause: error,
  });
}

/** Longer than any path with its message. */
const longest = 5000;

/** Makes one line of a text that may hold foreign names and words. */
function line(text: string): string {
  return visible(shorten(text, longest));
}

/** Indents a stack: some of its lines may look like tarscli's own messages, so none may begin where these do. */
function indented(stack: string): string[] {
  return stack.split('\n').map((part) => `    ${line(part.trimStart())}`);
}

function causes(cause: unknown): string[] {
  if (cause === undefined) return [];
  if (!(cause instanceof Error)) return [`caused by: ${typeof cause === 'string' ? cause : inspect(cause)}`];
  return [`caused by: ${cause.stack ?? cause.message}`, ...causes(cause.cause)];
}
