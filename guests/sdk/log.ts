import { log as write } from 'tars:agent/host@0.1.0';

/** Lines for whoever runs the agent. The host caps them. */
export const log = {
  debug: (message: string) => write('debug', message),
  info: (message: string) => write('info', message),
  warn: (message: string) => write('warn', message),
  error: (message: string) => write('error', message),
};
