/**
 * What a file is for. `product`: what is shipped. `test`: tests, and what only they use. `sample`: documentation,
 * samples and benchmarks. `generated`: a tool wrote it. `vendored`: a copy of others' code.
 */
export type FileClass = 'product' | 'test' | 'sample' | 'generated' | 'vendored';

/** What a score is made of. The optional terms are missing in reports of older versions. */
export interface Terms {
  severity: number;
  impact: number;
  confidence: number;
  success: number;
  complexity: number;
  churn: number;
  size?: number | undefined;
  amount?: number | undefined;
  class?: number | undefined;
  difficulty: number;
}

/**
 * Something to improve, by how much that is worth: the findings of one rule in a file, or what is wrong with one
 * function. Place, rule and message are those of its heaviest finding.
 */
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
  /** How many findings it stands for. Missing in reports of older versions, where it was one. */
  findings?: number | undefined;
  /** Their rules, the heaviest first. */
  rules?: string[] | undefined;
  /** Lines of the first findings, in their order. */
  lines?: number[] | undefined;
  /** The function that it is about, if it is about one. */
  function?: string | undefined;
}

type Grade = 'A' | 'B' | 'C' | 'D' | 'E';

/** The optional members are missing in reports of older versions. */
export interface FileQuality {
  path: string;
  score: number;
  grade: Grade;
  lines: number;
  findings: number;
  complexity?: number | undefined;
  class?: FileClass | undefined;
  /** The share of the lines that are in clones. */
  cloned?: number | undefined;
  /** The share of the lines that did not parse. */
  unparsed?: number | undefined;
  /** Merge conflicts that were committed. */
  conflicts?: number | undefined;
  /** How much there is to improve: what files are ranked by. */
  debt?: number | undefined;
}

/** The quality of several files, of which `cloned` and `unparsed` are means by lines. */
export interface GroupQuality {
  score: number;
  grade: Grade;
  lines: number;
  files: number;
  cloned?: number | undefined;
  unparsed?: number | undefined;
  /** Files with merge conflicts. */
  conflicts?: number | undefined;
}

/** The product's quality, and beside it that of its tests. */
export interface ProjectQuality extends GroupQuality {
  tests?: GroupQuality | undefined;
}

export interface Quality {
  project: ProjectQuality;
  files: FileQuality[];
}

/** The scorer's result: what to improve first, and the quality of the code. */
export interface Scores {
  /** The best first. */
  opportunities: Opportunity[];
  quality: Quality;
}
