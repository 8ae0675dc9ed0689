import { fileURLToPath } from 'node:url';
import { generatedFile } from '#host/bench/generated.js';
import { command } from '../lib/command.js';
import type { CompetitorModule } from '../lib/competitors.js';
import { SourceFolders } from '../lib/source-folder.js';

const child = fileURLToPath(new URL('./process-child.js', import.meta.url));
const cli = fileURLToPath(new URL('../../cli/main.js', import.meta.url));

/** The cost of a process for each file: Node alone, the agent without a sandbox in it, and tarscli. */
export const processes: CompetitorModule = {
  name: 'child_process',
  async open({ folder, files }) {
    const folders = new SourceFolders();
    const file = await folders.one(generatedFile(20_000));
    const node = (name: string, ...args: string[]) => ({ name, run: () => command(process.execPath, args) });
    const tarscli = ['hyperlight-run', 'pattern-matcher', '--backend', 'jco', '--patterns', files.database];
    return {
      starts: [
        node('node -e 0', '-e', '0'),
        node('child_process a file, no sandbox', child, folder, file),
        node('tarscli hyperlight-run, jco, image in the cache', cli, ...tarscli, '--file', file),
      ],
      close: () => folders.remove(),
    };
  },
};
