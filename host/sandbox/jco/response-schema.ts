import * as z from 'zod';
import { oneLine } from '../../base/text.js';
import type { Limits } from '../../contract/limits.js';
import { type Frame, FrameInvalid, Pieces } from '../process/frames.js';
import type { FromRunner, RunnerResponse } from './protocol.js';
import { modulesOf } from './wire.js';

const line = (length: number) => z.string().transform((text) => oneLine(text, length));
const bytes = z.int().min(0);
// JSON has no number for what is larger than any.
const endlessBytes = bytes.nullable().transform((count) => count ?? Number.POSITIVE_INFINITY);
/** Of the limit on its log, what a line takes at the least. */
const lineOverhead = 16;
/** The line at the end that counts those over the limit. */
const countingLine = 200;
const sizes = z.array(z.tuple([z.string().max(1000), z.int().min(0)])).max(10_000);

const traps = [
  'unreachable',
  'out-of-bounds',
  'division-by-zero',
  'integer-overflow',
  'indirect-call',
  'stack-overflow',
  'contract',
  'other',
] as const;

const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('failure'), failure: z.unknown() }),
  z.strictObject({
    kind: z.literal('trap'),
    trap: z.enum(traps),
    message: line(500),
    wasmStack: z.array(line(200)).max(32),
  }),
  z.strictObject({ kind: z.literal('memory'), message: line(500) }),
  z.strictObject({ kind: z.literal('output'), bytes: endlessBytes }),
  z.strictObject({ kind: z.literal('invalid'), message: line(300) }),
  z.strictObject({ kind: z.literal('unavailable'), message: line(500) }),
  z.strictObject({ kind: z.literal('crash'), message: line(500) }),
]);

const answer = z.strictObject({
  type: z.literal('answer'),
  answerBytes: z.int().min(0).optional(),
  fault: fault.optional(),
  log: z.array(z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() })),
  usage: z.strictObject({ memoryBytes: bytes, outputBytes: endlessBytes, logBytes: bytes }),
  baked: z
    .union([
      z.strictObject({ reason: line(500) }),
      z.strictObject({ agent: sizes, syntax: sizes.optional() }),
    ])
    .optional(),
});

const messageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started') }),
  z.strictObject({ type: z.literal('baking') }),
  answer,
]);

/**
 * What a process says: as foreign as the agent in it.
 * @throws FrameInvalid
 */
export function messageOf({ header, body }: Frame, { logBytes }: Limits): FromRunner {
  const parsed = messageSchema.safeParse(header);
  if (!parsed.success) throw new FrameInvalid('it sent a message of no known form');
  if (parsed.data.type !== 'answer') return parsed.data;
  const { answerBytes, fault, log, usage, baked } = parsed.data;
  if (fault === undefined && answerBytes === undefined) throw new FrameInvalid('it gave no answer');
  if (log.length > Math.ceil(logBytes / lineOverhead) + 1) throw new FrameInvalid('its log is too long');
  const pieces = new Pieces(body);
  let leftOfLog = logBytes + countingLine;
  const answer = fault || answerBytes === undefined ? undefined : pieces.take(answerBytes).toString();
  return {
    type: 'answer',
    response: {
      answer,
      fault,
      log: log.map(({ level, message }) => {
        const line = oneLine(message, Math.max(0, leftOfLog));
        leftOfLog -= line.length;
        return { level, message: line };
      }),
      usage,
      ...(baked && { preInitialized: preInitializedOf(baked, pieces) }),
    },
  };
}

function preInitializedOf(
  baked: NonNullable<z.infer<typeof answer>['baked']>,
  pieces: Pieces,
): NonNullable<RunnerResponse['preInitialized']> {
  if ('reason' in baked) return baked;
  const agent = modulesOf(baked.agent, pieces);
  return { agent, syntax: baked.syntax && modulesOf(baked.syntax, pieces) };
}
