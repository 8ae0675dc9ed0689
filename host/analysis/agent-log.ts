import type { LogLine } from '../base/log-line.js';

/** What of an agent's log is shown, from little to all. */
export const logChoices = ['off', 'error', 'warn', 'info', 'debug'] as const;

export type LogChoice = (typeof logChoices)[number];

/** The lines of a level or a graver one. */
export function shownLog(log: readonly LogLine[], choice: LogChoice): LogLine[] {
  const most = logChoices.indexOf(choice);
  return log.filter(({ level }) => logChoices.indexOf(level) <= most);
}

/** One line as people read it. Those of a call of several files stand with the first of them. */
export function logText(path: string, { level, message }: LogLine): string {
  return `${path}: the agent logs, ${level}: ${message}`;
}
