import {
  type Connection,
  type ExecuteCommandParams,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import { LinkedSignal } from '../../base/linked-signal.js';
import type { Notices } from './notices.js';
import type { WorkspaceDiagnostics } from './workspace.js';

const analyzeWorkspace = 'tars.analyzeWorkspace';
const clearWorkspace = 'tars.clearWorkspace';

export const commandNames = [analyzeWorkspace, clearWorkspace];

/** What a command gives back. */
interface CommandResult {
  /** Files that were looked at, those of them with findings, and the findings. */
  files: number;
  filesWithFindings: number;
  findings: number;
}

/** Carries out a command of the client. @throws ResponseError for one that there isn't */
export async function runCommand(
  { command, workDoneToken }: ExecuteCommandParams,
  parts: { connection: Connection; workspace: WorkspaceDiagnostics; notices: Notices },
  signal: AbortSignal,
): Promise<CommandResult | null> {
  const { connection, workspace, notices } = parts;
  if (command === clearWorkspace) {
    workspace.withdraw();
    return null;
  }
  if (command !== analyzeWorkspace) {
    throw new ResponseError(LSPErrorCodes.RequestFailed, `there is no command ${command.slice(0, 100)}`);
  }
  const cancelling = new AbortController();
  const ending = new LinkedSignal(signal, cancelling.signal);
  // A client that can't show progress is not kept from the command.
  const made =
    workDoneToken === undefined
      ? await connection.window.createWorkDoneProgress().catch(() => undefined)
      : undefined;
  made?.token.onCancellationRequested(() =>
    cancelling.abort(new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled')),
  );
  try {
    const progressing = made ?? connection.window.attachWorkDoneProgress(workDoneToken);
    const { files, count, omitted } = await workspace.publish(ending.signal, progressing);
    const findings = files.reduce((sum, { items }) => sum + items.length, 0);
    const more = omitted > 0 ? `; ${omitted} more are left out` : '';
    notices.info(`TARS: ${findings} findings in ${files.length} of ${count} files${more}`);
    return { files: count, filesWithFindings: files.length, findings };
  } finally {
    ending.release();
  }
}
