import type { ErrorCode } from '../base/errors.js';

/**
 * What a run did, as pull requests, traces and reports tell it. Texts that come from the repository (paths, messages,
 * names) are as they were read: whoever shows them makes them visible.
 */
export interface RunSummary {
  run: string;
  /** ISO 8601, as is `endedAt`. */
  startedAt: string;
  endedAt: string | undefined;
  /** How the run ended, such as `improved`, `nothing-to-improve`, `already-proposed`, `stopped`, `failed`. */
  end: string;
  /** Of a run with the end `failed`: what ended it. */
  error: { code: ErrorCode; message: string } | undefined;
  /** `base`: the commit that the run improves. */
  repository: {
    name: string;
    base: string;
    baseBranch: string | undefined;
    remoteUrl: string | undefined;
  };
  branch: string | undefined;
  /** The branch's last commit. */
  head: string | undefined;
  /** Digest of base, edits and tools. */
  fingerprint: string;
  tools: readonly { name: string; version: string; digest: string }[];
  backend: string;
  /** `runs`: how often the command was run; `passed`: tests that passed the last time, 0 if they weren't counted. */
  tests:
    | {
        state: 'tested';
        command: string;
        runs: number;
        passed: number;
        quarantined: readonly string[];
        confinement: string;
      }
    | { state: 'untested'; why: string };
  files: readonly {
    path: string;
    end: string;
    scoreBefore: number | undefined;
    scoreAfter: number | undefined;
    owners: readonly string[];
  }[];
  edits: readonly {
    id: string;
    path: string;
    line: number;
    rule: string;
    ruleName: string;
    message: string;
    severity: string;
    score: number;
    lines: { added: number; removed: number };
    /** `committed`, `reverted`, or why it was never applied. */
    end: string;
    /** Of one that was reverted or refused. */
    reason: string | undefined;
    /** Ids of the edits that it fails together with. */
    with: readonly string[];
    commit: string | undefined;
  }[];
  /** What the run was allowed to change, and how long it could take. */
  budgets: { files: number; edits: number; lines: number; wallMs: number };
}
