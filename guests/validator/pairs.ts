import type { Report, Source, Task } from '../../wit/types/agent.js';
import { Failure } from '../sdk/index.js';

/** One state of a file, and the analyzers' reports about it. */
export interface Side {
  text: string;
  language: string;
  reports: Report[];
}

/** A file before and after a change. A new or removed file has only one side. */
export interface Pair {
  path: string;
  before: Side | undefined;
  after: Side | undefined;
}

/** Pairs the task's sources and reports, called `before/PATH` and `after/PATH`. */
export function pairsOf({ sources, reports }: Task): Pair[] {
  const pairs = new Map<string, Pair>();
  const names = new Set<string>();
  for (const source of sources) {
    const { side, path } = split(source);
    if (names.has(source.path)) throw new Failure('invalid-task', `two sources are called ${source.path}`);
    names.add(source.path);
    const pair = pairs.get(path) ?? { path, before: undefined, after: undefined };
    pair[side] = { text: source.text, language: source.language, reports: [] };
    pairs.set(path, pair);
  }
  for (const report of reports) {
    const { side, path } = split(report);
    pairs.get(path)?.[side]?.reports.push(report);
  }
  return [...pairs.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function split({ path }: Pick<Source, 'path'>): { side: 'before' | 'after'; path: string } {
  const [, side, rest] = /^(before|after)\/(.+)$/s.exec(path) ?? [];
  if (rest === undefined) {
    throw new Failure(
      'invalid-task',
      `${path} is neither before/PATH nor after/PATH: a change is pairs of texts`,
    );
  }
  return { side: side as 'before' | 'after', path: rest };
}
