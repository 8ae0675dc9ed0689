import { respondOnce } from '../process/child-channel.js';

/** The child's side of `runChild`: does `work` on the question, answers and ends. */
export async function serveAddonRequest(
  work: (header: unknown, body: Buffer) => Promise<{ answer: string; body?: Uint8Array }>,
): Promise<void> {
  await respondOnce(async ({ header, body }) => {
    try {
      const { answer, body: bytes } = await work(header, body);
      return [{ answer }, bytes ? [bytes] : []];
    } catch (error) {
      return [{ failure: error instanceof Error ? error.message : String(error) }];
    }
  });
}
