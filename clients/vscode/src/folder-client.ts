import type { WorkspaceFolder } from 'vscode';
import {
  type DynamicFeature,
  type ErrorHandler,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type StaticFeature,
} from 'vscode-languageclient/node';
import type { Channels } from './channels.js';
import { languages } from './languages.js';
import type { ServerProcess } from './server-process.js';
import { runsOnType, section, serverSettingsOf } from './settings.js';

/** Speaks with the server of one workspace folder. */
export class FolderClient extends LanguageClient {
  constructor(
    folder: WorkspaceFolder,
    start: () => Promise<ServerProcess>,
    channels: Channels,
    errorHandler: ErrorHandler,
  ) {
    const run = async () => (await start()).child;
    super(section, `TARS (${folder.name})`, run, optionsFor(folder, channels, errorHandler));
  }

  /** The server's commands go by the names of the extension's own, and each folder's server has them. */
  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    const { registrationType } = feature as Partial<DynamicFeature<unknown>>;
    if (registrationType?.method !== ExecuteCommandRequest.method) super.registerFeature(feature);
  }

  /** Why there is no server is told once, by FolderServer. */
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  /** Has the server carry out a command. */
  async execute(command: string): Promise<void> {
    await this.sendRequest(ExecuteCommandRequest.type, { command });
  }
}

function optionsFor(
  folder: WorkspaceFolder,
  { output, trace }: Channels,
  errorHandler: ErrorHandler,
): LanguageClientOptions {
  const settings = () => serverSettingsOf(folder);
  const pattern = { baseUri: folder.uri.toString(), pattern: '**/*' };
  const onType = runsOnType(folder);
  return {
    documentSelector: languages.map((language) => ({ scheme: 'file', language, pattern })),
    workspaceFolder: folder,
    initializationOptions: settings,
    outputChannel: output,
    traceOutputChannel: trace,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticPullOptions: { onChange: onType, onSave: !onType },
    errorHandler,
    initializationFailedHandler: () => false,
    middleware: {
      workspace: {
        // The section has settings that are none of the server's.
        configuration: ({ items }) => items.map(settings),
        didChangeConfiguration: (_sections, next) => next(undefined),
      },
    },
  };
}
