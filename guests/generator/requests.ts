import type { Refused } from '../../wit/documents/generation.js';
import type { Opportunity, Options } from '../../wit/documents/generator-options.js';
import type { Finding, Task } from '../../wit/types/agent.js';
import type { Request } from './propose-edits.js';

export interface Requests {
  byPath: ReadonlyMap<string, Request[]>;
  /** Requested findings that don't exist, by path. */
  missing: ReadonlyMap<string, Refused[]>;
}

/** Selects the findings to act on: all in the reports, or those that the options name. */
export function requestsOf({ reports, sources }: Task, { apply }: Options): Requests {
  const byPath = new Map<string, Request[]>();
  const missing = new Map<string, Refused[]>();
  const add = <T>(to: Map<string, T[]>, path: string, item: T) => {
    const requestsOfPath = to.get(path);
    if (requestsOfPath) requestsOfPath.push(item);
    else to.set(path, [item]);
  };
  const paths = new Set(sources.map(({ path }) => path));
  const used = new Set<Opportunity>();
  for (const { path, findings } of reports) {
    for (const finding of distinct(findings)) {
      const fitting = apply?.filter((one) => isMeant(one, path, finding)) ?? [];
      if (apply && fitting.length === 0) continue;
      for (const one of fitting) used.add(one);
      if (paths.has(path))
        add(byPath, path, {
          finding,
          priority: Math.max(0, ...fitting.map(({ priority }) => priority ?? 0)),
        });
      else
        add(missing, path, {
          ruleId: finding.ruleId,
          message: finding.message,
          code: 'no-source',
          reason: 'its file is not among the sources',
        });
    }
  }
  for (const one of apply ?? []) {
    if (!used.has(one))
      add(missing, one.path, {
        ...(one.ruleId === undefined ? {} : { ruleId: one.ruleId }),
        message: describe(one),
        code: 'no-finding',
        reason: 'no report holds such a finding',
      });
  }
  return { byPath, missing };
}

function isMeant(one: Opportunity, path: string, { ruleId, span }: Finding): boolean {
  return one.path === path && (one.ruleId ?? ruleId) === ruleId && (one.start ?? span.start) === span.start;
}

function describe({ ruleId, start }: Opportunity): string {
  return `${ruleId === undefined ? 'any finding' : `a finding of ${ruleId}`}${start === undefined ? '' : ` at byte ${start}`}`;
}

/** Removes duplicates: reports of several agents may hold the same finding. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [
    ...new Map(
      findings.map((finding) => [
        JSON.stringify([finding.ruleId, finding.span.start, finding.span.end, finding.suggestion]),
        finding,
      ]),
    ).values(),
  ];
}
