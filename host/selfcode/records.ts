import type { Severity } from '../../wit/types/agent.js';
import type { ErrorCode } from '../base/errors.js';
import type { EditEnd, FileEnd, RunEnd } from './outcomes.js';

/** Something that could be improved: a finding, with what it is worth. */
export interface Opportunity {
  /** 16 hex digits. */
  id: string;
  path: string;
  /** `documentation`: the generator may find that there is nothing to say. */
  kind: 'fix' | 'documentation';
  rule: string;
  ruleName: string;
  fingerprint: string;
  /** Byte offset in the text of the base. */
  start: number;
  /** 1-based. */
  line: number;
  severity: Severity;
  message: string;
  score: number;
}

/** An edit of a file, about the text of the base. Equal changes of equal texts have equal ids. */
export interface ProposedEdit {
  /** 16 hex digits. */
  id: string;
  /** Id of the opportunity. */
  opportunity: string;
  /** In bytes of UTF-8. */
  changes: { start: number; end: number; text: string }[];
  /** Lines. */
  added: number;
  removed: number;
}

/** Why there is no edit for an opportunity. */
export interface RefusedOpportunity {
  opportunity: string;
  end: EditEnd;
  reason: string;
  /** The edit, if an earlier run has settled it. */
  edit?: string;
}

/** The run begins: all that its outcome depends on. */
export interface Started {
  type: 'started';
  run: string;
  /** ISO 8601. */
  at: string;
  version: string;
  repository: {
    root: string;
    name: string;
    /** Id of the base commit. */
    base: string;
    tree: string;
    branch?: string;
    remoteUrl?: string;
  };
  author: { name: string; email: string };
  options: Record<string, unknown>;
  tools: { name: string; version: string; digest: string }[];
  backend: string;
}

/** Files and opportunities were looked at, and the best ones chosen. */
export interface Chosen {
  type: 'chosen';
  files: { path: string; end?: FileEnd; reason?: string; score?: number; owners?: string[] }[];
  /** The best first. */
  opportunities: Opportunity[];
  /** What was known of the rules of all that was found. */
  standings: { rule: string; lower: number; demoted?: string }[];
  passedOver: number;
}

/** The generator made edits of a file, and the validator accepted them, alone and together. */
export interface Generated {
  type: 'generated';
  path: string;
  /** Digest of the text that the edits are about. */
  before: string;
  edits: ProposedEdit[];
  refused: RefusedOpportunity[];
}

/** A person answered. `changed`: what the person made of the edit. */
export interface Answered {
  type: 'answered';
  edit: string;
  accepted: boolean;
  why: string;
  changed?: ProposedEdit;
}

/** The untouched base was built and tested once. */
export interface BaseTested {
  type: 'base-tested';
  round: number;
  passed: string[];
  failed: string[];
  exit?: number;
  ended: string;
  confinement: string;
  /** The last lines. */
  output: string;
  wallMs: number;
}

/** A set of edits was tested. */
export interface Tried {
  type: 'tried';
  edits: string[];
  passed: boolean;
  /** Tests that fail, or are missing. */
  broken: string[];
  /** Tests that were quarantined. */
  wavering: string[];
  /** The last lines, if it failed. */
  output: string;
  runs: number;
  wallMs: number;
}

/** The search for guilty edits is over. */
export interface Judged {
  type: 'judged';
  kept: string[];
  reverted: { edit: string; with: string[]; broken: string[] }[];
  untried: string[];
}

/** A commit was made of edits. */
export interface Committed {
  type: 'committed';
  edits: string[];
  commit: string;
}

/** The branch is in the user's repository, or was left alone. */
export interface PublishedBranch {
  type: 'published';
  branch: string;
  /** The branch's last one; if it was left alone as `pr-edited`, the run's own. */
  commit: string;
  result: string;
  /** Of a branch that another run made of the same improvements: its commits, in the order of the run's own. */
  commits?: string[];
}

/** The improvements were written to the user's files. */
export interface Applied {
  type: 'applied';
  files: { path: string; written: boolean; reason?: string }[];
}

/** What tests and people said was recorded. */
export interface Learned {
  type: 'learned';
  accepted: number;
  rejected: number;
  /** Why it was not. */
  problem?: string;
}

/** The pull request was made. `where`: its address, or the file's name in the run's folder. */
export interface Requested {
  type: 'requested';
  result: string;
  where: string;
}

/** The run is over. */
export interface Ended {
  type: 'ended';
  at: string;
  end: RunEnd;
  reason: string;
  /** Of changed files, with the improvements. */
  scores: { path: string; score: number }[];
}

/** An error ended the run, which can be resumed: the next record says that it was. */
export interface Failed {
  type: 'failed';
  at: string;
  code: ErrorCode;
  message: string;
}

/** A line of the journal. */
export type JournalRecord =
  | Started
  | Chosen
  | Generated
  | Answered
  | BaseTested
  | Tried
  | Judged
  | Committed
  | PublishedBranch
  | Applied
  | Learned
  | Requested
  | Ended
  | Failed;

export type RecordOf<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>;
