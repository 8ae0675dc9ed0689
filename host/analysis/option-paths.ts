import { isAbsolute, join } from 'node:path';
import { builtin } from '../patterns/load.js';
import type { AnalyzeOptions } from './options.js';

/** Places the files that options name in the folder that an analysis works in. */
export function withFilesIn(cwd: string, options: AnalyzeOptions): AnalyzeOptions {
  if (cwd === process.cwd()) return options;
  const placed = (path: string) => (path === builtin || isAbsolute(path) ? path : join(cwd, path));
  const { baseline, patterns, learn } = options;
  return {
    ...options,
    baseline: baseline && placed(baseline),
    patterns: patterns?.map(placed),
    learn:
      typeof learn === 'object' ? { ...learn, database: learn.database && placed(learn.database) } : learn,
  };
}
