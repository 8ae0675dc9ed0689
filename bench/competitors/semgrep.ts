import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedFile } from '#host/bench/generated.js';
import { command } from '../lib/command.js';
import type { CompetitorModule } from '../lib/competitors.js';
import { semgrepProgram } from '../lib/programs.js';
import { SourceFolders } from '../lib/source-folder.js';

/** Semgrep has no ast-grep rules: these three equal three of ours. */
export const semgrepRules = [
  { id: 'lock-this', pattern: 'lock (this) { ... }', message: 'lock on this' },
  { id: 'throw-caught', pattern: 'try { ... } catch ($T $E) { ... throw $E; }', message: 'loses the stack' },
  { id: 'compare-true', pattern: '$X == true', message: 'comparison with true' },
].map((rule) => ({ ...rule, languages: ['csharp'], severity: 'WARNING' }));

export const semgrepQuiet = { SEMGREP_SEND_METRICS: 'off', SEMGREP_ENABLE_VERSION_CHECK: '0' };

/** Semgrep. */
export const semgrep: CompetitorModule = {
  name: 'semgrep',
  async open({ folder }) {
    const program = semgrepProgram();
    await command(program, ['--version'], semgrepQuiet).catch(() => {
      throw new Error('there is no semgrep in PATH (pip install semgrep)');
    });
    const config = join(folder, 'semgrep.json');
    await writeFile(config, JSON.stringify({ rules: semgrepRules }));
    const folders = new SourceFolders();
    const scan = (path: string, jobs: number) =>
      command(
        program,
        ['scan', '--config', config, '--json', '--quiet', '--no-git-ignore', '--jobs', String(jobs), path],
        semgrepQuiet,
      );
    const file = await folders.one(generatedFile(20_000));
    return {
      starts: [{ name: 'semgrep scan, 3 rules', run: () => scan(file, 1) }],
      close: () => folders.remove(),
    };
  },
};
