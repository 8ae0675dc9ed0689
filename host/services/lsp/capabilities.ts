import { type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver';
import { ownVersion } from '../../base/own-version.js';
import { actionKinds } from './actions.js';
import type { Client } from './client.js';
import { commandNames } from './commands.js';
import { source } from './diagnostics.js';

export interface Offered {
  pulls: boolean;
  workspaceDiagnostics: boolean;
}

/** What the server tells a client that it can do. */
export function initializeResult(client: Client, { pulls, workspaceDiagnostics }: Offered): InitializeResult {
  const diagnosticProvider = {
    identifier: source,
    interFileDependencies: false,
    workspaceDiagnostics,
    workDoneProgress: true,
  };
  return {
    serverInfo: { name: 'tars-hyperlight', version: ownVersion() },
    capabilities: {
      positionEncoding: client.encoding,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      hoverProvider: true,
      codeLensProvider: { resolveProvider: false },
      ...(client.takesActions && {
        codeActionProvider: { codeActionKinds: actionKinds, resolveProvider: client.resolvesEdits },
      }),
      executeCommandProvider: { commands: commandNames, workDoneProgress: true },
      ...(pulls && { diagnosticProvider }),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}
