import { commands, type ExtensionContext, window, workspace } from 'vscode';
import { Servers } from './servers.js';
import { section, traces } from './settings.js';
import { showStatus } from './status.js';
import { Teller } from './tell.js';
import { traceChannel } from './trace-channel.js';

let servers: Servers | undefined;

export function activate({ subscriptions }: ExtensionContext): void {
  const output = window.createOutputChannel('TARS Hyperlight', { log: true });
  const trace = traceChannel(output, {
    isOn: traces,
    onChange: (listener) =>
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${section}.trace`)) listener();
      }),
  });
  const all = new Servers({ output, trace });
  servers = all;
  const teller = new Teller();
  const anew = (work: () => Promise<void>) => () => {
    teller.forget();
    return work();
  };
  subscriptions.push(
    trace,
    output,
    all.onDidChangeState((server) => teller.tell(server)),
    ...showStatus(all),
    commands.registerCommand(
      'tars.restart',
      anew(() => all.restart()),
    ),
    commands.registerCommand(
      'tars.analyzeWorkspace',
      anew(() => all.execute('tars.analyzeWorkspace')),
    ),
    commands.registerCommand(
      'tars.clearWorkspace',
      anew(() => all.execute('tars.clearWorkspace')),
    ),
    commands.registerCommand('tars.showOutput', () => output.show(true)),
  );
  all.begin();
}

export function deactivate(): Promise<void> | undefined {
  return servers?.close();
}
