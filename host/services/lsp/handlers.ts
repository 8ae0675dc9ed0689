import { type Connection, ExecuteCommandRequest } from 'vscode-languageserver';
import * as z from 'zod/mini';
import { answering } from './cancelling.js';
import { lensesOf } from './code-lens.js';
import { runCommand } from './commands.js';
import { hoverAt } from './hover.js';
import { messageOf } from './notices.js';
import type { Session } from './session.js';

const mostChanges = 100_000;
const filesChanged = z.object({
  changes: z.array(z.object({ uri: z.string() })).check(z.maxLength(mostChanges)),
});
const uris = z.array(z.object({ uri: z.string() }));
const foldersChanged = z.object({ event: z.object({ added: uris, removed: uris }) });

/** Connects what a client says with what a session does. */
export function handle(connection: Connection, session: Session): void {
  onNotifications(connection, session);
  onRequests(connection, session);
}

function onNotifications(connection: Connection, session: Session): void {
  const { documents, notices } = session;
  const carryOut = (what: string, work: Promise<void>) =>
    void work.catch((error) => notices.log(`${what} is not carried out: ${messageOf(error)}`));
  connection.onInitialized(() => carryOut('initialized', session.initialized()));
  connection.onDidOpenTextDocument((params) => documents.didOpen(params));
  connection.onDidChangeTextDocument((params) => documents.didChange(params));
  connection.onDidCloseTextDocument((params) => documents.didClose(params));
  // Clients that tell of no files tell of those that they save.
  connection.onDidSaveTextDocument(({ textDocument }) =>
    carryOut('didSave', session.filesChanged([textDocument?.uri])),
  );
  connection.onDidChangeConfiguration((params) =>
    carryOut('didChangeConfiguration', session.configure(params)),
  );
  connection.onDidChangeWatchedFiles((params) => {
    const given = filesChanged.safeParse(params);
    if (!given.success) return;
    carryOut('didChangeWatchedFiles', session.filesChanged(given.data.changes.map(({ uri }) => uri)));
  });
  connection.onNotification('workspace/didChangeWorkspaceFolders', (params: unknown) => {
    const given = foldersChanged.safeParse(params);
    if (!given.success) return;
    const { added, removed } = given.data.event;
    const all = [added, removed].map((folders) => folders.map(({ uri }) => uri));
    carryOut('didChangeWorkspaceFolders', session.changeFolders(all[0]!, all[1]!));
  });
}

function onRequests(connection: Connection, session: Session): void {
  const { actions, client, newest, pull, project, rules, workspace, notices } = session;
  connection.onHover(({ textDocument, position }, token) =>
    answering(token, async (signal) => {
      const analyzed = await newest.of(textDocument.uri, signal);
      const how = { markdown: client.hoversMarkdown, complexity: project.settings.hoverComplexity };
      return analyzed && (await hoverAt(analyzed, position, rules, how));
    }),
  );
  connection.onCodeLens(({ textDocument }, token) =>
    answering(token, async (signal) => {
      if (!project.settings.codeLens) return [];
      const analyzed = await newest.of(textDocument.uri, signal);
      return analyzed ? lensesOf(analyzed) : [];
    }),
  );
  connection.onCodeAction((params, token) => answering(token, (signal) => actions.at(params, signal)));
  connection.onCodeActionResolve((action, token) =>
    answering(token, (signal) => actions.resolve(action, signal)),
  );
  connection.languages.diagnostics.on((params, token) =>
    answering(token, (signal) => pull.answer(params, signal)),
  );
  connection.languages.diagnostics.onWorkspace((params, token, workDone) =>
    answering(token, (signal) => workspace.answer(params, signal, workDone)),
  );
  connection.onRequest(ExecuteCommandRequest.type, (params, token) =>
    answering(token, (signal) => runCommand(params, { connection, workspace, notices }, signal)),
  );
}
