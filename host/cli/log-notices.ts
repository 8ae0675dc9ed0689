import { Option } from 'commander';
import { type LogChoice, logChoices, logText, shownLog } from '../analysis/agent-log.js';
import type { OnLog } from '../workflow/call-agent.js';
import type { Context } from './context.js';
import { noticesOf } from './notice.js';

/** `where`: where they are shown, as part of a sentence. */
export function agentLogOption(where: string): Option {
  const text = `show the agents' log messages of this level or more severe, ${where} (default: warn; debug with --debug)`;
  return new Option('--agent-log <level>', text).choices(logChoices);
}

/** The level that is wanted. */
export function logChoice(
  { agentLog }: { agentLog?: LogChoice },
  { debug }: Pick<Context, 'debug'>,
): LogChoice {
  return agentLog ?? (debug ? 'debug' : 'warn');
}

/** How a command shows what agents log: who asks for it gets it with --quiet, too. */
export function logNotices(
  options: { agentLog?: LogChoice; quiet?: boolean },
  { terminal, debug }: Pick<Context, 'terminal' | 'debug'>,
  clear?: () => void,
): OnLog {
  const quiet = options.quiet === true && options.agentLog === undefined;
  const notice = noticesOf(terminal, { quiet, ...(clear && { clear }) });
  const choice = logChoice(options, { debug });
  return (about, log) => {
    for (const line of shownLog(log, choice)) notice(logText(about, line));
  };
}
