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
  /** What the score is made of. */
  terms: {
    severity: number;
    impact: number;
    confidence: number;
    success: number;
    complexity: number;
    churn: number;
    difficulty: number;
  };
}

type Grade = 'A' | 'B' | 'C' | 'D' | 'E';

export interface Quality {
  project: { score: number; grade: Grade; lines: number; files: number };
  files: {
    path: string;
    score: number;
    grade: Grade;
    lines: number;
    findings: number;
    complexity?: number | undefined;
  }[];
}

/** What is worth doing first, and how good it all is. */
export interface Scores {
  /** The best first. */
  opportunities: Opportunity[];
  quality: Quality;
}
