/** What a score is made of. */
export interface Terms {
  severity: number;
  impact: number;
  confidence: number;
  success: number;
  complexity: number;
  churn: number;
  difficulty: number;
}

/** A finding, by how much fixing it is worth. */
export interface Opportunity {
  path: string;
  ruleId: string;
  line: number;
  column: number;
  start: number;
  end: number;
  message: string;
  fixable: boolean;
  score: number;
  terms: Terms;
}

type Grade = 'A' | 'B' | 'C' | 'D' | 'E';

export interface FileQuality {
  path: string;
  score: number;
  grade: Grade;
  lines: number;
  findings: number;
  complexity?: number | undefined;
}

export interface Quality {
  project: { score: number; grade: Grade; lines: number; files: number };
  files: FileQuality[];
}

/** The scorer's result: what to improve first, and the quality of the code. */
export interface Scores {
  /** The best first. */
  opportunities: Opportunity[];
  quality: Quality;
}
