import { analyzeRepository } from './analyzer.js';
import { keptEdits } from './applier.js';
import type { RunContext } from './run-context.js';
import type { BaseSources } from './sources.js';

/** Grades the changed files with all improvements in them. */
export async function scoresAfter(
  run: RunContext,
  sources: BaseSources,
): Promise<{ path: string; score: number }[]> {
  const { repository, options, signal } = run;
  const changed = await sources.changed(keptEdits(run));
  if (changed.size === 0) return [];
  await repository.setFiles(changed);
  try {
    const { files } = await analyzeRepository({
      host: await run.host(),
      root: repository.root,
      options: { ...options, target: [...changed.keys()] },
      signal,
      onNotice: () => {},
      onFile: () => {},
    });
    return files.flatMap(({ path, score }) => (score === undefined ? [] : [{ path, score }]));
  } finally {
    await repository.setFiles(new Map());
  }
}
