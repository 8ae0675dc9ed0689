import * as z from 'zod/mini';
import type { ErrorCode } from '../base/errors.js';
import { type EditEnd, editEnds, type FileEnd, fileEnds, type RunEnd, runEnds } from './outcomes.js';
import type { JournalRecord } from './records.js';

const names = <T extends string>(of: Record<T, string>) => z.enum(Object.keys(of) as [T, ...T[]]);
const text = z.string().check(z.maxLength(1_000_000));
const count = z.int().check(z.gte(0));
const amount = z.number();
const severity = z.enum(['error', 'warning', 'info', 'hint']);
const digest = z.string().check(z.regex(/^[0-9a-f]{16,64}$/));

const tool = z.strictObject({ name: text, version: text, digest: text });

/** The run begins: all that its outcome depends on. */
const started = z.strictObject({
  type: z.literal('started'),
  run: text,
  at: text,
  version: text,
  repository: z.strictObject({
    root: text,
    name: text,
    base: text,
    tree: text,
    branch: z.exactOptional(text),
    remoteUrl: z.exactOptional(text),
  }),
  author: z.strictObject({ name: text, email: text }),
  options: z.record(z.string(), z.unknown()),
  tools: z.array(tool),
  backend: text,
});

const place = z.strictObject({
  id: digest,
  path: text,
  kind: z.enum(['fix', 'documentation']),
  rule: text,
  ruleName: text,
  fingerprint: text,
  start: count,
  line: count,
  severity,
  message: text,
  score: amount,
});

/** Files and opportunities were looked at, and the best ones chosen. */
const chosen = z.strictObject({
  type: z.literal('chosen'),
  files: z.array(
    z.strictObject({
      path: text,
      end: z.exactOptional(names<FileEnd>(fileEnds)),
      reason: z.exactOptional(text),
      score: z.exactOptional(amount),
      owners: z.exactOptional(z.array(text)),
    }),
  ),
  opportunities: z.array(place),
  /** What was known of the rules of all that was found. */
  standings: z.array(z.strictObject({ rule: text, lower: amount, demoted: z.exactOptional(text) })),
  passedOver: count,
});

const change = z.strictObject({ start: count, end: count, text });

const edit = z.strictObject({
  id: digest,
  opportunity: digest,
  changes: z.array(change),
  added: count,
  removed: count,
});

const refusal = z.strictObject({
  opportunity: digest,
  end: names<EditEnd>(editEnds),
  reason: text,
  /** The edit, if an earlier run has settled it. */
  edit: z.exactOptional(digest),
});

/** The generator made edits of a file, and the validator accepted them, alone and together. */
const generated = z.strictObject({
  type: z.literal('generated'),
  path: text,
  /** Of the text that the edits are about. */
  before: digest,
  edits: z.array(edit),
  refused: z.array(refusal),
});

/** A person answered. `changes`: what the person made of the edit. */
const answered = z.strictObject({
  type: z.literal('answered'),
  edit: digest,
  accepted: z.boolean(),
  why: text,
  changed: z.exactOptional(edit),
});

/** The untouched base was tested once. */
const baseTested = z.strictObject({
  type: z.literal('base-tested'),
  round: count,
  passed: z.array(text),
  failed: z.array(text),
  exit: z.exactOptional(z.int()),
  ended: text,
  confinement: text,
  output: text,
  wallMs: amount,
});

/** A set of edits was tested. */
const tried = z.strictObject({
  type: z.literal('tried'),
  edits: z.array(digest),
  passed: z.boolean(),
  broken: z.array(text),
  wavering: z.array(text),
  output: text,
  runs: count,
  wallMs: amount,
});

/** The search for guilty edits is over. */
const judged = z.strictObject({
  type: z.literal('judged'),
  kept: z.array(digest),
  reverted: z.array(z.strictObject({ edit: digest, with: z.array(digest), broken: z.array(text) })),
  untried: z.array(digest),
});

const committed = z.strictObject({ type: z.literal('committed'), edits: z.array(digest), commit: text });

const published = z.strictObject({
  type: z.literal('published'),
  branch: text,
  commit: text,
  result: text,
  commits: z.exactOptional(z.array(text)),
});

const applied = z.strictObject({
  type: z.literal('applied'),
  files: z.array(z.strictObject({ path: text, written: z.boolean(), reason: z.exactOptional(text) })),
});

const learned = z.strictObject({
  type: z.literal('learned'),
  accepted: count,
  rejected: count,
  problem: z.exactOptional(text),
});

const requested = z.strictObject({ type: z.literal('requested'), result: text, where: text });

const ended = z.strictObject({
  type: z.literal('ended'),
  at: text,
  end: names<RunEnd>(runEnds),
  reason: text,
  scores: z.array(z.strictObject({ path: text, score: amount })),
});

const failed = z.strictObject({
  type: z.literal('failed'),
  at: text,
  code: z.custom<ErrorCode>((value) => typeof value === 'string' && /^ERR_[A-Z_]{1,40}$/.test(value)),
  message: text,
});

/** Of what a journal holds, which is checked when it is read. */
export const recordSchema: z.ZodMiniType<JournalRecord> = z.discriminatedUnion('type', [
  started,
  chosen,
  generated,
  answered,
  baseTested,
  tried,
  judged,
  committed,
  published,
  applied,
  learned,
  requested,
  ended,
  failed,
]);
