/** The reporter's document, `feedback.json`: docs/feedback.md describes its members. */
export interface FeedbackDocument {
  version: 1;
  summary: {
    files: number;
    lines: number;
    findings: Counts;
    quality?: Graded | undefined;
    partial: number;
    failed: number;
    rules: RuleCount[];
  };
  files: FeedbackFile[];
  opportunities: FeedbackOpportunity[];
  hotSpots: HotSpot[];
  incomplete: Incomplete[];
  omitted: { rules: number; files: number; opportunities: number; hotSpots: number; incomplete: number };
}

/** Findings by severity. */
export interface Counts {
  error: number;
  warning: number;
  info: number;
  hint: number;
}

export interface Graded {
  score: number;
  grade: 'A' | 'B' | 'C' | 'D' | 'E';
}

export interface RuleCount {
  id: string;
  name?: string | undefined;
  findings: number;
  files: number;
}

export interface FeedbackFile {
  path: string;
  language: string;
  lines: number;
  findings: Counts;
  quality?: Graded | undefined;
  debt?: number | undefined;
  functions: {
    name: string;
    line: number;
    endLine: number;
    lines: number;
    cognitive: number;
    cyclomatic: number;
  }[];
}

interface Stretch {
  line: number;
  start: number;
  end: number;
}

export interface FeedbackOpportunity extends Stretch {
  rank: number;
  path: string;
  ruleId: string;
  message: string;
  fixable: boolean;
  score: number;
  findings?: number | undefined;
  rules?: string[] | undefined;
  function?: string | undefined;
  reason: string;
}

export interface HotSpot extends Stretch {
  path: string;
  function?: string | undefined;
  cognitive?: number | undefined;
  findings: number;
  weight: number;
}

export interface Incomplete {
  path: string;
  pieces: number;
  line?: number | undefined;
  error?: string | undefined;
}
