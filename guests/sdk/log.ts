import { log as write } from 'tars:agent/host@0.1.0';

/** Logs lines for the user of the agent. The host limits them. */
export const log = {
  /** Logs details for the agent's author. */
  debug: (message: string) => write('debug', message),
  /** Logs expected events. */
  info: (message: string) => write('info', message),
  /** Logs something odd that doesn't prevent the task. */
  warn: (message: string) => write('warn', message),
  /** Logs what could not be done. */
  error: (message: string) => write('error', message),
};
