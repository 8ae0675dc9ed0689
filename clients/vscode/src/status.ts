import { type Disposable, MarkdownString, StatusBarAlignment, ThemeColor, window } from 'vscode';
import type { FolderServer, ServerState } from './folder-server.js';
import { isAnalyzed } from './languages.js';
import type { Servers } from './servers.js';

const icons = {
  starting: '$(sync~spin)',
  running: '$(check)',
  stopped: '$(circle-slash)',
  missing: '$(warning)',
  failed: '$(error)',
};

/** Shows how it is with the server of the folder whose document is looked at. */
export function showStatus(servers: Servers): Disposable[] {
  const item = window.createStatusBarItem('tars.status', StatusBarAlignment.Right, 100);
  item.name = 'TARS';
  item.command = 'tars.showOutput';
  const show = () => {
    const document = window.activeTextEditor?.document;
    const server = document && isAnalyzed(document.languageId) ? servers.of(document.uri) : undefined;
    if (!server) {
      item.hide();
      return;
    }
    const { is } = server.state;
    item.text = `${icons[is]} TARS`;
    item.tooltip = new MarkdownString().appendText(tooltipOf(server));
    const color = is === 'failed' ? 'error' : is === 'missing' ? 'warning' : undefined;
    item.backgroundColor = color && new ThemeColor(`statusBarItem.${color}Background`);
    item.accessibilityInformation = { label: tooltipOf(server) };
    item.show();
  };
  show();
  return [item, servers.onDidChangeState(show), window.onDidChangeActiveTextEditor(show)];
}

function tooltipOf({ folder, state }: FolderServer): string {
  return `TARS in ${folder.name}: ${said(state)}`;
}

function said(state: ServerState): string {
  if (state.is === 'missing') return state.notFound.text;
  if (state.is === 'failed') return state.text;
  if (state.is === 'stopped' || !state.found) return state.is;
  const { version, file } = state.found;
  return `${state.is}, tarscli ${version ?? ''} at ${file}`;
}
