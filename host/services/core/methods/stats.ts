import * as z from 'zod/mini';
import { method } from '../method.js';

export const stats = method({
  name: 'stats',
  summary: 'Counts sandboxes, calls and memory of the service.',
  effect: 'reads',
  params: z.strictObject({}),
  result: z.strictObject({
    requests: z.strictObject({ running: z.int(), done: z.int(), failed: z.int() }),
    memory: z.strictObject({ rssBytes: z.int(), heapBytes: z.int() }),
    pool: z.optional(z.looseObject({ concurrency: z.int(), running: z.int(), idle: z.int() })),
    backend: z.optional(z.strictObject({ name: z.string(), reason: z.string() })),
  }),
  async run(_, { facts }) {
    const { rss, heapUsed } = process.memoryUsage();
    const { host, requests } = facts();
    return {
      requests,
      memory: { rssBytes: rss, heapBytes: heapUsed },
      ...(host && { pool: { ...host.stats() }, backend: host.backend }),
    };
  },
});
