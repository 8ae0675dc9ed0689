import type { RunSummary } from '../run-summary.js';
import { evidence } from './evidence.js';
import { hiddenMark } from './fingerprint.js';
import { improvements } from './improvements.js';
import { reproduce } from './reproduce.js';
import { reverted } from './reverted.js';
import { risk } from './risk.js';
import { summary } from './summary.js';

/** Most characters of a body on GitHub; GitLab takes more. */
export const maximumBodyLength = 65_536;

/** Part of the room for tables that the edits on the branch have before those that aren't on it. */
const firstShare = 0.75;

/**
 * The body of a run's pull request, as Markdown of at most 65,536 UTF-16 units: tables are cut, with a count of what is
 * left out. The same run gives the same body. Texts of the repository form no markup and mention nobody.
 */
export function pullRequestBody(run: RunSummary): string {
  const before = [summary(run)];
  const after = [evidence(run), risk(run), reproduce(run), hiddenMark(run)];
  const fixed = [...before, ...after].join('\n').length + 8;
  const room = maximumBodyLength - fixed;
  // What a short second table doesn't need is the first one's.
  const second = reverted(run, Math.floor(room * (1 - firstShare)));
  const first = improvements(run, room - second.length);
  return [...before, first, after[0], second, ...after.slice(1)].filter((part) => part !== '').join('\n');
}
