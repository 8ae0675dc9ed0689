import { commands, window } from 'vscode';
import type { FolderServer, ServerState } from './folder-server.js';

const openSettings = 'Open Settings';
const manageTrust = 'Manage Workspace Trust';
const restart = 'Restart Server';
const showOutput = 'Show Output';

/** Tells the user why a folder has no server, the same only once. */
export class Teller {
  readonly #told = new Set<string>();

  tell({ folder, state }: FolderServer): void {
    const said = wordsFor(state);
    const key = `${folder.uri} ${said?.text}`;
    if (!said || this.#told.has(key)) return;
    this.#told.add(key);
    const show = state.is === 'failed' ? window.showErrorMessage : window.showWarningMessage;
    void show(said.text, said.action, showOutput).then(carryOut);
  }

  /** What still holds is told again. */
  forget(): void {
    this.#told.clear();
  }
}

/** What is said of a state, and what can be done. */
function wordsFor(state: ServerState): { text: string; action: string } | undefined {
  if (state.is === 'failed') return { text: state.text, action: restart };
  if (state.is !== 'missing') return undefined;
  const { why, text } = state.notFound;
  return { text, action: why === 'untrusted' ? manageTrust : openSettings };
}

async function carryOut(chosen: string | undefined): Promise<void> {
  if (chosen === openSettings) await commands.executeCommand('workbench.action.openSettings', 'tars.path');
  else if (chosen === manageTrust) await commands.executeCommand('workbench.trust.manage');
  else if (chosen === restart) await commands.executeCommand('tars.restart');
  else if (chosen === showOutput) await commands.executeCommand('tars.showOutput');
}
