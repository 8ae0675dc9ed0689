import type { LogOutputChannel } from 'vscode';

/** Where things are logged. */
export interface Channels {
  output: LogOutputChannel;
  /** Messages of the protocol. */
  trace: LogOutputChannel;
}
