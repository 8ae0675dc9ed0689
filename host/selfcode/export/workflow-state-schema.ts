import * as z from 'zod/mini';
import { stages } from '../outcomes.js';

/** What this host writes; TARS also writes others. */
export const statuses = ['idle', 'running', 'stopped', 'failed', 'completed'] as const;
export type Status = (typeof statuses)[number];

const doc = (description: string) => z.describe(description);
const count = z.int().check(z.gte(0));
const paths = z.array(z.string());
const counts = z.record(z.string(), count);
const time = z.nullable(z.iso.datetime());

const ours = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  journal: z.nullable(z.string()).check(doc('Path of the journal, from which this file is written anew.')),
  base: z.string().check(doc('The commit that the run improves.')),
  branch: z.nullable(z.string()),
  head: z.nullable(z.string()).check(doc("The branch's last commit.")),
  fingerprint: z.nullable(z.string()).check(doc('Digest of base, edits and tools.')),
  end: z.nullable(z.string()).check(doc('How the run ended; null before.')),
  files: counts.check(doc('How many files ended how.')),
  edits: counts.check(doc('How many edits ended how.')),
});

/** The state of a run as a file, for people and for TARS. The journal is the truth. */
export const workflowStateSchema = z
  .strictObject({
    CurrentStage: z.enum(stages),
    FilesToProcess: paths.check(
      doc('Relative to the target, with slashes. The file in work is not among them.'),
    ),
    ProcessedFiles: paths,
    FailedFiles: paths,
    CurrentFile: z.nullable(z.string()),
    StartTime: z.iso.datetime(),
    EndTime: time,
    Status: z.enum(statuses),
    ErrorMessage: z.nullable(z.string()),
    Statistics: counts,
    ReplicaIds: z
      .record(z.string(), z.string())
      .check(doc('By role, such as `analyzer`, the digest of the agent.')),
    TarsHyperlight: ours.check(doc("What TARS doesn't read.")),
  })
  .check(z.meta({ title: 'workflow-state.json of tarscli self-code' }));

export type WorkflowState = z.infer<typeof workflowStateSchema>;

const longestText = 4096;
const mostPaths = 200_000;

const foreignText = z.string().check(z.maxLength(longestText));
/** A list with too many items isn't looked at. */
const foreignPaths = z.nullish(
  z.pipe(
    z.custom<unknown[]>((value) => Array.isArray(value) && value.length <= mostPaths, {
      error: `must be a list of at most ${mostPaths} paths`,
    }),
    z.array(foreignText),
  ),
);

/**
 * What TARS's two classes write, and this host: nothing is required, and other members are left alone. One class counts
 * in numbers, the other in texts.
 */
export const foreignStateSchema = z.looseObject({
  CurrentStage: z.nullish(foreignText),
  FilesToProcess: foreignPaths,
  ProcessedFiles: foreignPaths,
  FailedFiles: foreignPaths,
  CurrentFile: z.nullish(foreignText),
  StartTime: z.nullish(foreignText),
  EndTime: z.nullish(foreignText),
  Status: z.nullish(foreignText),
  ErrorMessage: z.nullish(foreignText),
  Statistics: z.nullish(z.record(z.string(), z.union([z.number(), foreignText]))),
  ReplicaIds: z.nullish(z.record(z.string(), foreignText)),
  TarsHyperlight: z.nullish(z.looseObject({})),
});
