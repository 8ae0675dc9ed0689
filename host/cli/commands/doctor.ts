import { Command } from 'commander';
import { visibleJson } from '../../reports/visible.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';

const examples = `Examples:
  $ tarscli doctor
  $ tarscli doctor --json
`;

export function create(context: Context): Command {
  return new Command('doctor')
    .description('Runs a small agent through every backend. Reports what works here and how to fix the rest.')
    .option('--json', 'print JSON')
    .addHelpText('before', examples)
    .action(async ({ json }: { json?: boolean }) => {
      const [{ diagnose }, { describeDiagnosis }] = await Promise.all([
        import('../../services/core/diagnose.js'),
        import('../doctor.js'),
      ]);
      const diagnosis = await diagnose(context.version);
      const { stdout } = context.terminal;
      stdout.write(json ? `${visibleJson(diagnosis, 2)}\n` : describeDiagnosis(diagnosis, stdout.paint));
      if (!diagnosis.backends.some(({ usable }) => usable)) context.setExitCode(exitCodes.backend);
    });
}
