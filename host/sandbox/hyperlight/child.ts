import { requestOnce } from '../process/request-once.js';

const MiB = 1024 * 1024;

/** What a child process says once. `failure` is the message of an error, `body` the bytes of its answer. */
export type ChildResponse<T> = { answer: T; body?: Buffer } | { failure: string };

/** How a child process ended that didn't answer. */
export type ChildEnd = { ended: 'deadline' } | { ended: 'memory' } | { ended: 'early'; how: string };

interface ChildOptions {
  deadlineMs: number;
  /** Of all that it holds, the addon's part too. */
  dataBytes: number;
  /** Of the bytes that it answers with. */
  bodyBytes?: number;
  signal?: AbortSignal;
}

/** A question: JSON and bytes. */
export interface ChildInput {
  header: object;
  body?: readonly Uint8Array[];
}

const passedOn = /^(?:TARS_HYPERLIGHT_|HYPERLIGHT_)/;
const heapBytes = 256 * MiB;

/**
 * Runs a script of ours that loads the addon in a process of its own, which can crash, hang or run out of memory at
 * no cost but its own. It gets no environment but what concerns the addon. Rejects only with the signal's reason.
 */
export async function runChild(
  script: URL,
  { header, body = [] }: ChildInput,
  { deadlineMs, dataBytes, bodyBytes = 0, signal }: ChildOptions,
): Promise<ChildResponse<string> | ChildEnd> {
  const end = await requestOnce(header, body, {
    script,
    readable: 'all',
    dataBytes,
    heapBytes,
    cpuSeconds: 3600,
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name, value]) => passedOn.test(name) && value !== undefined),
    ) as Record<string, string>,
    deadlineMs,
    answer: { headerBytes: MiB, bodyBytes },
    ...(signal && { signal }),
  });
  if ('frame' in end) {
    const { answerSchema } = await import('./child-schema.js');
    const parsed = answerSchema.safeParse(end.frame.header);
    if (!parsed.success) return { ended: 'early', how: 'it gave a malformed answer' };
    return 'answer' in parsed.data ? { ...parsed.data, body: end.frame.body } : parsed.data;
  }
  if (end.ended === 'deadline') return end;
  return end.end.kind === 'memory' ? { ended: 'memory' } : { ended: 'early', how: `it ${end.end.how}` };
}
