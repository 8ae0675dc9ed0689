import { InputError, TarsError } from '../base/errors.js';
import { shorten } from '../base/shorten.js';
import { environmentFault } from '../base/system-error.js';
import { visible } from '../reports/visible.js';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** The command line asks for something that doesn't exist or doesn't go together. */
export class UsageError extends TarsError {
  readonly code = 'ERR_USAGE';
}

/** Nobody reads what was asked for any more, and there is nothing else to do. */
export class ReaderGone extends Error {}

/** Tells people what went wrong, and returns the exit code for it. */
export function reportError(thrown: unknown, terminal: Terminal, debug: boolean): ExitCode {
  const error = asEnvironments(thrown);
  const paint = terminal.stderr.paint;
  const lines: string[] = [];
  let code: ExitCode;
  if (error instanceof TarsError) {
    code = exitCodeOf(error.code);
    lines.push(`${paint.red(`error[${error.code}]`)}: ${line(error.message)}`);
    if ('issues' in error && Array.isArray(error.issues)) {
      for (const issue of error.issues as { path: string; message: string }[]) {
        lines.push(`  ${line(issue.path)}: ${line(issue.message)}`);
      }
    }
    lines.push(...error.details.map((detail) => `  ${line(detail)}`));
    if (error.hint !== undefined) lines.push(`${paint.cyan('hint')}: ${line(error.hint)}`);
  } else {
    code = exitCodes.internal;
    const message = error instanceof Error ? error.message : String(error);
    lines.push(`${paint.red('error[ERR_INTERNAL]')}: this is a fault in tarscli, sorry: ${line(message)}`);
    if (!debug) lines.push(`${paint.cyan('hint')}: run again with --debug to see where, and report it`);
  }
  if (debug && error instanceof Error) lines.push(...[error.stack ?? '', ...causes(error)].flatMap(indented));
  terminal.stderr.write(`${lines.join('\n')}\n`);
  return code;
}

/** A full disk, say, that nothing else has told of is no fault of tarscli. */
function asEnvironments(error: unknown): unknown {
  const fault = error instanceof TarsError ? undefined : environmentFault(error);
  return fault === undefined ? error : new InputError(fault, { cause: error });
}

/** Longer than any path, and what is said of it. */
const longest = 5000;

/** One line, whatever names and words of others the text holds. */
function line(text: string): string {
  return visible(shorten(text, longest));
}

/** A stack has lines, and what it says of the error may have some that look like ours; so none begins where ours do. */
function indented(stack: string): string[] {
  return stack.split('\n').map((part) => `    ${line(part.trimStart())}`);
}

function causes(error: Error): string[] {
  return error.cause instanceof Error
    ? [`caused by: ${error.cause.stack ?? error.cause.message}`, ...causes(error.cause)]
    : [];
}
