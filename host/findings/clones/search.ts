import { Worker } from 'node:worker_threads';
import { timeScale } from '../../base/time-scale.js';
import { type CloneFile, CloneFinder, type CloneGroup } from './finder.js';

/** Clones among all files of a run. */
export interface Clones {
  /** The longest first. */
  groups: CloneGroup[];
  /** Tokens that are part of a clone. */
  coveredTokens: number;
}

/** So many tokens, in so many steps, are searched in some milliseconds. */
const fewTokens = 20_000;
const fewSteps = 200 * fewTokens;

const deadlineMs = 120_000;

/** Most groups and places that are reported; the longest ones. */
const mostGroups = 10_000;
const mostPlaces = 50_000;

/**
 * Searches for clones, on a thread of its own (host/findings/clones/search-worker.ts) if it is long: agents choose the
 * tokens and how many must be equal. Resolves with the reason if there is no result.
 */
export async function searchClones(finder: CloneFinder): Promise<Clones | { reason: string }> {
  const files = finder.files();
  if (finder.tokens <= fewTokens && finder.steps <= fewSteps) return clonesOf(files);
  const worker = new Worker(new URL('./search-worker.js', import.meta.url), {
    workerData: files,
    transferList: buffersOf(files),
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

/** The buffers that hold the files' numbers. Files share some. */
function buffersOf(files: readonly CloneFile[]): ArrayBuffer[] {
  const views = files.flatMap(({ hashes, bounds, lines }) => [hashes, bounds, lines]);
  return [...new Set(views.map(({ buffer }) => buffer as ArrayBuffer))];
}

export function clonesOf(files: readonly CloneFile[]): Clones {
  const finder = new CloneFinder(files);
  const all = finder.groups();
  const coveredTokens = finder.coveredBy(all);
  const groups: CloneGroup[] = [];
  let placesLeft = mostPlaces;
  for (const group of all.slice(0, mostGroups)) {
    if (placesLeft < 2) break;
    const places = group.places.slice(0, placesLeft);
    groups.push({ ...group, places });
    placesLeft -= places.length;
  }
  return { groups, coveredTokens };
}
