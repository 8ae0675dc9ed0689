import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedFile } from '#host/bench/generated.js';
import { command } from '../lib/command.js';
import type { CompetitorModule } from '../lib/competitors.js';
import { SourceFolders } from '../lib/source-folder.js';

/** Semgrep has no ast-grep rules: these three equal three of ours. */
const rules = [
  { id: 'lock-this', pattern: 'lock (this) { ... }', message: 'lock on this' },
  { id: 'throw-caught', pattern: 'try { ... } catch ($T $E) { ... throw $E; }', message: 'loses the stack' },
  { id: 'compare-true', pattern: '$X == true', message: 'comparison with true' },
].map((rule) => ({ ...rule, languages: ['csharp'], severity: 'WARNING' }));

/** Semgrep. `SEMGREP` names the program; else the one in PATH. */
export const semgrep: CompetitorModule = {
  name: 'semgrep',
  async open({ folder }) {
    const program = process.env.SEMGREP ?? 'semgrep';
    const quiet = { SEMGREP_SEND_METRICS: 'off', SEMGREP_ENABLE_VERSION_CHECK: '0' };
    await command(program, ['--version'], quiet).catch(() => {
      throw new Error('there is no semgrep in PATH (pip install semgrep)');
    });
    const config = join(folder, 'semgrep.json');
    await writeFile(config, JSON.stringify({ rules }));
    const folders = new SourceFolders();
    const scan = (path: string, jobs: number) =>
      command(
        program,
        ['scan', '--config', config, '--json', '--quiet', '--no-git-ignore', '--jobs', String(jobs), path],
        quiet,
      );
    const file = await folders.one(generatedFile(20_000));
    return {
      starts: [{ name: 'semgrep scan, 3 rules', run: () => scan(file, 1) }],
      close: () => folders.remove(),
    };
  },
};
