import { Worker } from 'node:worker_threads';
import { timeScale } from '../../base/time-scale.js';
import { type CloneFile, CloneFinder, type CloneGroup } from './finder.js';

/** Clones among all files of a run. */
export interface Clones {
  /** The longest first. */
  groups: CloneGroup[];
  /** How many tokens stand in a clone. */
  coveredTokens: number;
}

/** So many tokens are looked through in some milliseconds. */
const fewTokens = 20_000;

const deadlineMs = 120_000;

/** Groups and places that are told; the longest ones. */
const mostGroups = 10_000;
const mostPlaces = 50_000;

/**
 * Looks for clones, on a thread of its own (host/findings/clones/search-worker.ts) where there is much to look at: agents hand over the tokens and say how
 * many must be the same, and can make it take long. Resolves with why there is no answer, if so.
 */
export async function searchClones(finder: CloneFinder): Promise<Clones | { reason: string }> {
  if (finder.tokens <= fewTokens) return clonesOf(finder.files);
  const worker = new Worker(new URL('./search-worker.js', import.meta.url), {
    workerData: finder.files,
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 4096 },
  });
  const ms = deadlineMs * timeScale();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(() => resolve({ reason: `it takes over ${ms / 1000} s` }), ms);
      worker.once('message', resolve);
      worker.once('error', (error) => resolve({ reason: error.message }));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

export function clonesOf(files: readonly CloneFile[]): Clones {
  const finder = new CloneFinder(files);
  const all = finder.groups();
  const coveredTokens = finder.coveredBy(all);
  const groups: CloneGroup[] = [];
  let left = mostPlaces;
  for (const group of all.slice(0, mostGroups)) {
    if (left < 2) break;
    const places = group.places.slice(0, left);
    groups.push({ ...group, places });
    left -= places.length;
  }
  return { groups, coveredTokens };
}
