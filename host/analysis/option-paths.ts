import { isAbsolute, join } from 'node:path';
import { isAgentPath } from '../agents/agent-path.js';
import { builtin } from '../patterns/load.js';
import type { AnalyzeOptions } from './options.js';

/** Places the files and folders that options name in the folder that an analysis works in. */
export function withFilesIn(cwd: string, options: AnalyzeOptions): AnalyzeOptions {
  if (cwd === process.cwd()) return options;
  const placed = (path: string) => (path === builtin || isAbsolute(path) ? path : join(cwd, path));
  const { agents, baseline, patterns, learn, host } = options;
  const cacheDir = host?.cacheDir;
  return {
    ...options,
    agents: agents?.map((agent) => (isAgentPath(agent) ? placed(agent) : agent)),
    host: typeof cacheDir === 'string' ? { ...host, cacheDir: placed(cacheDir) } : host,
    baseline: baseline && placed(baseline),
    patterns: patterns?.map(placed),
    learn:
      typeof learn === 'object' ? { ...learn, database: learn.database && placed(learn.database) } : learn,
  };
}
