import picomatch from 'picomatch';
import { failed, passed, type Result } from '../check.js';

export function blockedPaths(path: string, globs: readonly string[]): Result {
  const glob = globs.find((one) => picomatch(one, { dot: true, windows: false })(path.replaceAll('\\', '/')));
  return glob === undefined ? passed : failed(`no change may touch it: ${glob}`);
}
