/** A line of an agent's log. */
export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
}
