import { fileURLToPath } from 'node:url';
import type { CompetitorModule } from '../lib/competitors.js';
import { requireCompetitor } from '../lib/competitors.js';

interface Pool {
  run(task: unknown, options?: { name: string }): Promise<unknown>;
  destroy(): Promise<void>;
}

const filename = fileURLToPath(new URL('./piscina-worker.js', import.meta.url));

/** The same agent on V8, in piscina's worker threads: one task a file. */
export const piscina: CompetitorModule = {
  name: 'piscina',
  async open(kit) {
    const { Piscina } = requireCompetitor('piscina') as { Piscina: new (options: object) => Pool };
    const start = (threads: number) =>
      new Piscina({ filename, minThreads: threads, maxThreads: threads, workerData: { folder: kit.folder } });
    const idle = start(1);
    return {
      analyzers: [
        {
          name: 'piscina, no sandbox',
          parallel: true,
          async open(parallelism) {
            const pool = start(parallelism);
            return {
              run: async (files) => void (await Promise.all(files.map((file) => pool.run(file)))),
              one: async (file) => void (await pool.run(file)),
              close: () => pool.destroy(),
            };
          },
        },
      ],
      calls: [
        { name: 'piscina: empty task', call: async () => void (await idle.run(0, { name: 'nothing' })) },
      ],
      close: () => idle.destroy(),
    };
  },
};
