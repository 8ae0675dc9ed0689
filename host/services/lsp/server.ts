import type { Connection, InitializeParams } from 'vscode-languageserver';
import { initializeResult } from './capabilities.js';
import { clientOf } from './client.js';
import { type ConnectionOptions, openConnection } from './connection.js';
import { handle } from './handlers.js';
import { Notices } from './notices.js';
import { Project, type ProjectOptions } from './project.js';
import { Session } from './session.js';
import { type Given, readSettings } from './settings.js';

export interface LspOptions extends ConnectionOptions {
  project: ProjectOptions;
  /** Ends the server. */
  signal: AbortSignal;
}

/**
 * Speaks the Language Server Protocol with one client until it is gone. Settles with the exit code that the protocol
 * asks for.
 */
export async function serveLsp(options: LspOptions): Promise<0 | 1> {
  const { connection, ended, end } = openConnection(options);
  let session: Session | undefined;
  connection.onInitialize((params) => {
    const opened = open(params, connection, options.project);
    session = opened.session;
    handle(connection, session);
    session.begin(params);
    return opened.result;
  });
  connection.onShutdown(() => session?.close());
  options.signal.addEventListener('abort', end, { once: true });
  if (options.signal.aborted) end();
  connection.listen();
  const code = await ended;
  options.signal.removeEventListener('abort', end);
  await session?.close();
  connection.dispose();
  return code;
}

function open(params: InitializeParams, connection: Connection, projectOptions: ProjectOptions) {
  const notices = new Notices(connection);
  const client = clientOf(params.capabilities);
  const project = new Project(projectOptions, notices, initialSettings(params, notices));
  const { diagnostics, workspaceDiagnostics } = project.settings;
  const pulls = diagnostics === 'pull' || (diagnostics === 'auto' && client.pullsDiagnostics);
  const session = new Session({ connection, client, project, notices, pulls });
  return { session, result: initializeResult(client, { pulls, workspaceDiagnostics }) };
}

function initialSettings({ initializationOptions }: InitializeParams, notices: Notices): Given {
  try {
    return readSettings(initializationOptions, 'initializationOptions');
  } catch (error) {
    notices.fail('the settings are not used', error);
    return {};
  }
}
