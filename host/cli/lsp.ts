import { Approvals } from '../config/approvals.js';
import { loadConfig } from '../config/load.js';
import { databaseIn } from '../patterns/load.js';
import { returnFreedMemory } from '../sandbox/allocator.js';
import type { FolderConfig } from '../services/lsp/project.js';
import { serveLsp } from '../services/lsp/server.js';
import type { Context } from './context.js';
import { exitCodes } from './exit-codes.js';
import { hostOptions } from './host-options.js';
import { noticesOf } from './notice.js';
import { protocolOnly } from './protocol-output.js';
import type { RunOptions } from './run/options.js';

export interface LspFlags extends Pick<RunOptions, 'backend' | 'concurrency' | 'profile' | 'minSeverity'> {
  patterns?: string[];
  stdio?: boolean;
  clientProcessId?: number;
}

/** How long answers may take to be read after the end. */
const unreadMs = 1_000;

/** Serves an editor until it says `exit`, or is gone. */
export async function lsp(flags: LspFlags, context: Context): Promise<void> {
  const { cwd, env, signal, terminal } = context;
  const { patterns, profile, minSeverity, clientProcessId } = flags;
  const output = protocolOnly();
  returnFreedMemory();
  const code = await serveLsp({
    input: process.stdin,
    output,
    signal,
    clientProcess: clientProcessId,
    onProblem: noticesOf(terminal),
    project: {
      cwd,
      core: { host: hostOptions(flags) },
      flags: {
        patterns: patterns?.map((file) => databaseIn(cwd, file)),
        profile,
        minSeverity,
      },
      loadConfig: (folder) => configOf(folder, env),
    },
  });
  context.setExitCode(code === 0 ? exitCodes.ok : exitCodes.findings);
  process.stdin.destroy();
  // Answers that nobody reads would keep the process.
  setTimeout(() => process.exit(), unreadMs).unref();
}

/** What the configuration of a folder says of editors. What isn't approved doesn't hold, and is told. */
async function configOf(folder: string, env: NodeJS.ProcessEnv): Promise<FolderConfig> {
  const { lsp: section, unapproved } = await loadConfig({ cwd: folder, env, approvals: new Approvals() });
  const { patterns, profile, minSeverity } = section;
  const own = unapproved.filter(({ name }) => name.startsWith('lsp.'));
  return {
    chosen: {
      ...(patterns.from !== 'default' && { patterns: patterns.value }),
      profile: profile.value,
      minSeverity: minSeverity.value,
    },
    notices: own.map(
      ({ name, why }) => `${name} of tars.config.json does not hold, as it ${why}; see tarscli config show`,
    ),
  };
}
