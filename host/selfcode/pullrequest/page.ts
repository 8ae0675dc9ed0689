import type { RunSummary } from '../run-summary.js';
import { pullRequestBody } from './body.js';
import { codeBlock, foreign } from './markdown.js';
import { pullRequestTitle } from './title.js';

/** The file for somebody who opens the pull request by hand: its title, where the change is, and the body. */
export function pullRequestFile(
  run: RunSummary,
  { patch, bundle }: { patch: string; bundle: string },
): string {
  const branch = run.branch ?? 'the branch';
  const quoted = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;
  const from =
    run.branch === undefined
      ? ''
      : `The bundle has the branch, and the patch its changes:\n\n${codeBlock(`git fetch ${quoted(bundle)} ${quoted(`${branch}:${branch}`)}`, 4000)}\n${codeBlock(`git apply --index ${quoted(patch)}`, 4000)}\n`;
  return `# ${foreign(pullRequestTitle(run))}\n\n${from}${pullRequestBody(run)}`;
}
