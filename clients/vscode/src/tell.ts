import { commands, window } from 'vscode';
import type { FolderServer } from './folder-server.js';

const openSettings = 'Open Settings';
const manageTrust = 'Manage Workspace Trust';
const showOutput = 'Show Output';

/** Tells the user why a folder has no server, the same only once. */
export class Teller {
  readonly #told = new Set<string>();

  tell({ folder, state }: FolderServer): void {
    const text =
      state.is === 'missing' ? state.notFound.text : state.is === 'failed' ? state.text : undefined;
    const key = `${folder.uri} ${text}`;
    if (text === undefined || this.#told.has(key)) return;
    this.#told.add(key);
    const isUntrusted = state.is === 'missing' && state.notFound.why === 'untrusted';
    const show = state.is === 'failed' ? window.showErrorMessage : window.showWarningMessage;
    void show(text, isUntrusted ? manageTrust : openSettings, showOutput).then((chosen) => carryOut(chosen));
  }

  /** What still holds is told again. */
  forget(): void {
    this.#told.clear();
  }
}

async function carryOut(chosen: string | undefined): Promise<void> {
  if (chosen === openSettings) await commands.executeCommand('workbench.action.openSettings', 'tars.path');
  else if (chosen === manageTrust) await commands.executeCommand('workbench.trust.manage');
  else if (chosen === showOutput) await commands.executeCommand('tars.showOutput');
}
