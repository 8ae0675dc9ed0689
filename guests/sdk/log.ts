import { log as write } from 'tars:agent/host@0.1.0';

/** Lines for whoever runs the agent. The host caps them. */
export const log = {
  /** What only the author of an agent wants to know. */
  debug: (message: string) => write('debug', message),
  /** What went as it should. */
  info: (message: string) => write('info', message),
  /** What is odd, and the task is done all the same. */
  warn: (message: string) => write('warn', message),
  /** What could not be done. */
  error: (message: string) => write('error', message),
};
