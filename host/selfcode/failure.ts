import { isBelow } from '../base/below.js';
import { type ErrorCode, InputError, TarsError } from '../base/errors.js';
import { environmentFault } from '../base/system-error.js';
import { hasRoom } from './testing/room.js';

const onceRepaired = 'make room or repair the folder, then resume the run: "tarscli self-code resume"';

const longestMessage = 4000;

/** Says of what the system refused, such as on a full disk, how the run goes on. Other errors are as they are. */
export function explained(error: unknown, stateFolder: string): unknown {
  const fault = environmentFault(error);
  if (fault === undefined) return error;
  const { path } = error as NodeJS.ErrnoException;
  // What is written to an open file has no path: these are the run's own.
  const isOurs = path === undefined || isBelow(path, stateFolder);
  return new InputError(isOurs ? `the state folder ${stateFolder} can't be used: ${fault}` : fault, {
    hint: onceRepaired,
    cause: error,
  });
}

/** Says of an error on a full disk that it is full, which not every program does. */
export async function onFullDisk(error: unknown, stateFolder: string): Promise<unknown> {
  if (!(error instanceof InputError) || /no space is left/.test(error.message)) return error;
  if (await hasRoom(stateFolder).catch(() => true)) return error;
  const message = `${error.message}: no space is left on the disk of ${stateFolder}`;
  return new InputError(message, { details: error.details, hint: onceRepaired, cause: error });
}

/** What the journal keeps of an error. */
export function failureOf(error: unknown): { code: ErrorCode; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof TarsError ? error.code : 'ERR_INTERNAL';
  return { code, message: message.slice(0, longestMessage) };
}
