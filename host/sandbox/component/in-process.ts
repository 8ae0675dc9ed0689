import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { oneLine } from '../../base/text.js';
import { type Frame, FrameInvalid, Pieces } from '../process/frames.js';
import { requestOnce } from '../process/request-once.js';
import { Turns } from '../process/turns.js';
import { type Look, lookOf, tookTooLong } from './in-thread.js';
import { type ComponentRequest, deadlineMs } from './request.js';
import type { ComponentResponse } from './serve-look.js';

const MiB = 1024 * 1024;

const packageRoot = new URL('../../../../', import.meta.url);

/** What a look may take: the tools are WebAssembly with memories of their own. */
const dataBytes = 3072 * MiB;
const heapBytes = 1024 * MiB;
const cpuSeconds = 600;
const answerLimits = { headerBytes: 64 * MiB, bodyBytes: 512 * MiB };

const name = z.string().max(1000);
const world = z.strictObject({
  imports: z.array(z.string()),
  exports: z.array(z.string()),
  handles: z.string().max(20).optional(),
});
const bytes = z.int().min(0);
const answerSchema = z.union([
  z.strictObject({
    invalid: z.literal(true),
    message: z.string(),
    details: z.array(z.string()).max(20),
    hint: z.string().optional(),
  }),
  z.strictObject({ invalid: z.literal(false), message: z.string() }),
  z.strictObject({ answer: world }),
  z.strictObject({
    answer: z.strictObject({
      glue: z.string(),
      modules: z.array(z.tuple([name.regex(/^[\w.-]+\.wasm$/), bytes])).max(10_000),
      restorable: z.boolean(),
      world,
    }),
  }),
]);

/** No budget counts a look. */
const turns = Turns.inMemory(dataBytes);

/** For components of anybody: what they do to the tools, they do to a process with limits. */
export async function lookInProcess(
  script: URL,
  { bytes: component, ...request }: ComponentRequest,
  signal: AbortSignal | undefined,
): Promise<Look> {
  const readable = ['dist/', 'wit/', 'package.json', 'node_modules/'].map(
    (place) => new URL(place, packageRoot),
  );
  const options = {
    script,
    readable: [...readable, toolFolder()],
    dataBytes,
    heapBytes,
    cpuSeconds,
    // The tools' own WASI starts one, bound to the same permissions.
    flags: ['--allow-worker'],
    deadlineMs,
    answer: answerLimits,
    ...(signal && { signal }),
  };
  const end = await turns.take(() => requestOnce(request, [component], options));
  if ('frame' in end) return answered(end.frame);
  if (end.ended === 'deadline') return tookTooLong;
  // Who asks the tools for so much is no agent: theirs need a small part of it.
  if (end.end.kind !== 'crash') return { invalid: true, how: end.end.how };
  return { invalid: false, how: end.end.how, cause: end.end.cause };
}

/** The tools, and what they depend on. */
function toolFolder(): URL {
  const entry = createRequire(import.meta.url).resolve('@bytecodealliance/jco-transpile');
  const [outermost] = /^.*?[/\\]node_modules[/\\]/.exec(entry) ?? [entry];
  return pathToFileURL(outermost);
}

function answered({ header, body }: Frame): Look {
  const parsed = answerSchema.safeParse(header);
  if (!parsed.success) return { invalid: false, how: 'gave a malformed answer' };
  const answer = parsed.data;
  if (!('answer' in answer)) return lookOf(withPlainText(answer));
  if (!('modules' in answer.answer)) return answer;
  try {
    const pieces = new Pieces(body);
    const modules = answer.answer.modules.map(([file, length]) => [file, pieces.take(length)] as const);
    return { answer: { ...answer.answer, modules: Object.fromEntries(modules) } };
  } catch (error) {
    if (!(error instanceof FrameInvalid)) throw error;
    return { invalid: false, how: error.message };
  }
}

function withPlainText(
  answer: Exclude<z.infer<typeof answerSchema>, { answer: unknown }>,
): ComponentResponse<never> {
  const message = oneLine(answer.message, 2000);
  if (!answer.invalid) return { invalid: false, message };
  const details = answer.details.map((detail) => oneLine(detail, 1000));
  return { invalid: true, message, details, hint: answer.hint && oneLine(answer.hint, 1000) };
}
