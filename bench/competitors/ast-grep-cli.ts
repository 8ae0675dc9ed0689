import { generatedFile } from '#host/bench/generated.js';
import { command } from '../lib/command.js';
import type { CompetitorModule } from '../lib/competitors.js';
import { astGrep } from '../lib/programs.js';
import { SourceFolders } from '../lib/source-folder.js';

/** Equal rules through ast-grep's command line: a process for a folder, or for a file. */
export const astGrepCli: CompetitorModule = {
  name: 'ast-grep CLI',
  async open({ files }) {
    const program = astGrep();
    await command(program, ['--version']);
    const folders = new SourceFolders();
    const scan = (...args: string[]) =>
      command(program, ['scan', '--rule', files.yaml, '--json=compact', ...args]);
    const file = await folders.one(generatedFile(20_000));
    return {
      analyzers: [
        {
          name: 'ast-grep CLI, no sandbox',
          parallel: true,
          inOtherProcesses: true,
          open: async (parallelism) => ({
            run: async (sources) => scan('--threads', String(parallelism), await folders.of(sources)),
            one: async (source) => scan('--threads', '1', await folders.one(source)),
            close: async () => {},
          }),
        },
      ],
      starts: [{ name: 'ast-grep scan', run: () => scan(file) }],
      close: () => folders.remove(),
    };
  },
};
