import type { LogLine } from '../base/log-line.js';

/** Levels of an agent's log that can be shown, from none to all. */
export const logChoices = ['off', 'error', 'warn', 'info', 'debug'] as const;

export type LogChoice = (typeof logChoices)[number];

/** Selects the lines of at least the given level. */
export function shownLog(log: readonly LogLine[], choice: LogChoice): LogLine[] {
  const most = logChoices.indexOf(choice);
  return log.filter(({ level }) => logChoices.indexOf(level) <= most);
}

/** Writes one line for people. `about`: the first file of the call, or the agent. */
export function logText(about: string, { level, message }: LogLine): string {
  return `${about}: the agent logs, ${level}: ${message}`;
}
