import type { LogLine } from '../base/log-line.js';

/** What of an agent's log is shown, from little to all. */
export const logChoices = ['off', 'error', 'warn', 'info', 'debug'] as const;

export type LogChoice = (typeof logChoices)[number];

/** The lines of a level or a graver one. */
export function shownLog(log: readonly LogLine[], choice: LogChoice): LogLine[] {
  const most = logChoices.indexOf(choice);
  return log.filter(({ level }) => logChoices.indexOf(level) <= most);
}

/** One line as people read it. `about`: the first file of the call, or the agent. */
export function logText(about: string, { level, message }: LogLine): string {
  return `${about}: the agent logs, ${level}: ${message}`;
}
