import { languageOf } from '#host/contract/languages.js';
import type { Skip } from '#host/files/skip.js';
import type { FileSource } from '#host/files/source.js';
import { type SourcesOptions, sources } from '#host/files/sources.js';
import { resolveTargets, type Targets } from '#host/files/targets.js';

/** What is looked at, and what is said of the rest. */
export async function gather(cwd: string, targets: Partial<Targets>, options: Partial<SourcesOptions> = {}) {
  const skipped: Skip[] = [];
  const empty: unknown[] = [];
  const notices: string[] = [];
  const resolved = await resolveTargets({ files: [], folders: [], paths: [], ...targets }, cwd);
  const found: FileSource[] = [];
  for await (const source of sources(resolved, {
    cwd,
    gitignore: true,
    generated: false,
    maxBytes: 1000,
    languageOf,
    onSkip: (skip) => skipped.push(skip),
    onNotice: (text) => notices.push(text),
    onEmpty: (place) => empty.push(place),
    ...options,
  })) {
    found.push(source);
  }
  return { found, paths: found.map(({ path }) => path), skipped, empty, notices };
}
