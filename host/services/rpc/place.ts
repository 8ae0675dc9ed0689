import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { userFolder } from '../../base/user-folders.js';

/** Longer paths of sockets are cut by the system. */
const longestPath = 103;

/**
 * Where the server of these folders listens, by default: a socket in `$XDG_RUNTIME_DIR/tars-hyperlight`, else below the
 * user's state folder; on Windows a named pipe. `roots`: real paths; the same ones in another order are another place.
 * @throws InputError for a user without such a folder
 */
export function placeOf(roots: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  const digest = createHash('sha256').update(JSON.stringify(roots)).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\tars-hyperlight-${userInfo().username}-${digest}`;
  const runtime = env.XDG_RUNTIME_DIR;
  const state = userFolder('state', env);
  const folder =
    runtime && isAbsolute(runtime) ? join(runtime, 'tars-hyperlight') : state && join(state, 'run');
  if (folder === undefined) {
    throw new InputError('there is no folder for the socket: this user has no home', {
      hint: 'set XDG_RUNTIME_DIR, or name the socket with --socket',
    });
  }
  return checkedPlace(join(folder, `${digest}.sock`));
}

/** @throws InputError for a path that the system would cut */
export function checkedPlace(path: string): string {
  if (process.platform === 'win32' || Buffer.byteLength(path) <= longestPath) return path;
  throw new InputError(`the path of the socket has over ${longestPath} bytes: ${path}`, {
    hint: 'name a shorter one with --socket',
  });
}
