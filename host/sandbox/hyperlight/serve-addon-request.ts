import { respondOnce } from '../process/child-channel.js';

/** Serves the single request of `runChild` in the child process, and ends. */
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
