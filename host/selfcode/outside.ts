import { type EarlierRuns, earlierRuns } from './earlier.js';
import { standingOfRules } from './learner.js';
import type { SettledOptions } from './options.js';
import type { EditEnd } from './outcomes.js';
import type { RuleStanding } from './project-manager.js';
import type { RunState } from './state.js';
import type { StateFolder } from './state-folder.js';

/** What a run knows besides its repository: other runs, and what was learned. */
export interface Outside {
  earlier(): Promise<EarlierRuns>;
  standing(): Promise<(rule: string) => RuleStanding>;
}

/** What is known now. */
export function outsideNow(
  folder: StateFolder,
  about: { run: string; base: string; options: SettledOptions },
  signal: AbortSignal,
  onNotice: (text: string) => void,
): Outside {
  return {
    earlier: () => earlierRuns(folder, about.run, about.base, signal, onNotice),
    standing: () => standingOfRules(folder.root, about.options, signal),
  };
}

/** What was known when a run was made. */
export function outsideThen({ generated, chosen }: RunState): Outside {
  const edits = new Map<string, { end: EditEnd; reason: string }>();
  for (const { refused } of generated.values()) {
    for (const { edit, end, reason } of refused) if (edit !== undefined) edits.set(edit, { end, reason });
  }
  const standings = new Map(chosen?.standings.map(({ rule, ...standing }) => [rule, standing]));
  return {
    earlier: async () => ({ edits, tips: [] }),
    standing: async () => (rule) => standings.get(rule) ?? { lower: 0 },
  };
}
