/** A line that an agent logged, free of control characters and cut at the limit on the log. */
export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
}
