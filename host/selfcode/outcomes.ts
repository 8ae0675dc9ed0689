/**
 * How an edit can end, each with the sentence that explains it. Journal, status, history, reports and pull requests use
 * these names and no others.
 */
export const editEnds = {
  committed: 'it passed every check and is a commit of the branch',
  reverted: 'the build or the tests fail with it',
  'not-generated': 'the generator made no edit for the finding',
  rejected: 'the validator refused what it makes of the file',
  overlaps: 'it changes the same text as an edit of higher score',
  declined: 'a person said no',
  'already-proposed': 'a branch of an earlier run has it',
  'failed-before': 'an earlier run reverted it in the same text',
  untried: 'the run has not come to it, or has no budget left for it',
} as const;

/** The name of how an edit ended. */
export type EditEnd = keyof typeof editEnds;

/** How a file can end. */
export const fileEnds = {
  improved: 'at least one edit of it is committed',
  unchanged: 'none of its edits is committed',
  clean: 'it has nothing to improve',
  'passed-over': 'its opportunities are beyond the limits of the run',
  failed: 'it could not be analyzed',
  protected: 'a policy of the repository keeps it as it is',
  skipped: 'it is generated, vendored, too large, or of no language that an agent reads',
  'not-a-file': 'it is a link, a submodule, or stored outside the repository',
} as const;

/** The name of how a file ended. */
export type FileEnd = keyof typeof fileEnds;

/** How a run can end. */
export const runEnds = {
  improved: 'a branch with improvements was made',
  'already-proposed': 'all that there is to improve is on branches of earlier runs',
  'nothing-to-improve': 'no edit passed all checks',
  'red-base': 'the build or the tests fail without any edit',
  'pr-edited': 'the branch holds commits of somebody else, and was left alone',
  stopped: 'it was asked to stop or was killed, and can be resumed',
  failed: 'an error ended it; it can be resumed when the cause is gone',
} as const;

/** The name of how a run ended. */
export type RunEnd = keyof typeof runEnds;

/** The stages of a run, with the names that TARS gives them. */
export const stages = [
  'File Selection',
  'Analysis',
  'Generation',
  'Testing',
  'Application',
  'Learning',
] as const;

/** A stage of a run. */
export type Stage = (typeof stages)[number];
