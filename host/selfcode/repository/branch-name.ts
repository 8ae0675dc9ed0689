import { InputError } from '../../base/errors.js';
import type { Git } from '../../git/git.js';

const maximumLength = 200;

/** Whether git takes it for the name of a branch. @throws the signal's reason */
export async function isBranchName(git: Git, name: string): Promise<boolean> {
  if (name.length > maximumLength || name.startsWith('-') || name === 'HEAD' || name.includes('\0'))
    return false;
  return git.run(['check-ref-format', `refs/heads/${name}`]).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      return false;
    },
  );
}
