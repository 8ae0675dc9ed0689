import { analyzeRepository } from './analyzer.js';
import { keptEdits } from './applier.js';
import type { RunContext } from './run-context.js';
import { BaseSources } from './sources.js';

/** Grades the changed files with all improvements in them. */
export async function scoresAfter(
  run: RunContext,
  paths: readonly string[],
): Promise<{ path: string; score: number }[]> {
  const { repository, options, signal } = run;
  const sources = new BaseSources(repository.root, signal);
  await repository.setFiles(await sources.changed(keptEdits(run)));
  try {
    const { files } = await analyzeRepository({
      root: repository.root,
      options: { ...options, target: paths },
      signal,
      onNotice: () => {},
      onFile: () => {},
    });
    return files.flatMap(({ path, score }) => (score === undefined ? [] : [{ path, score }]));
  } finally {
    await repository.setFiles(new Map());
  }
}
