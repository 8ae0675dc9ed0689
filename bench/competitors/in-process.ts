import type { Source } from '../../wit/types/agent.js';
import type { CompetitorModule } from '../lib/competitors.js';
import { loadPlainAgent } from '../lib/plain-agent.js';

/** The same agent on V8 and the same parser, called in this thread: no sandbox, no transport, no checks. */
export const inProcess: CompetitorModule = {
  name: 'in process',
  async open(kit) {
    const analyze = await loadPlainAgent(kit.folder);
    return {
      analyzers: [
        {
          name: 'in process, no sandbox',
          parallel: false,
          open: async () => ({
            async run(files) {
              for (const file of files) analyze(file as Source);
            },
            one: async (file) => void analyze(file as Source),
            close: async () => {},
          }),
        },
      ],
    };
  },
};
