import { homedir } from 'node:os';
import { EventEmitter, type WorkspaceFolder, workspace } from 'vscode';
import { CloseAction, ErrorAction, type ErrorHandler, State } from 'vscode-languageclient/node';
import type { Channels } from './channels.js';
import { Crashes } from './crashes.js';
import { findTarscli } from './find/find.js';
import type { Found, NotFound, Search } from './find/found.js';
import { FolderClient } from './folder-client.js';
import { ServerProcess } from './server-process.js';
import { pathSettingOf } from './settings.js';

/** Errors in a row that a connection outlives. */
const mostErrors = 3;

/** How it is with the server of a folder. */
export type ServerState =
  | { is: 'starting' | 'running'; found?: Found }
  | { is: 'stopped' }
  | { is: 'missing'; notFound: NotFound }
  | { is: 'failed'; text: string; found: Found };

/** The server of one workspace folder: found, started, watched, started again. */
export class FolderServer {
  readonly folder: WorkspaceFolder;
  readonly #channels: Channels;
  readonly #changed = new EventEmitter<ServerState>();
  readonly onDidChangeState = this.#changed.event;
  #state: ServerState = { is: 'stopped' };
  #client: FolderClient | undefined;
  #process: ServerProcess | undefined;
  /** Whether the client has spoken with a server: what ends then is started again. */
  #hasRun = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(folder: WorkspaceFolder, channels: Channels) {
    this.folder = folder;
    this.#channels = channels;
  }

  get state(): ServerState {
    return this.#state;
  }

  /** Starts it, anew if it runs. */
  restart(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  /** Has it carry out a command, once it runs. One that doesn't is looked for again. */
  async execute(command: string): Promise<void> {
    await this.#turn;
    if (this.#state.is !== 'running') await this.restart();
    if (this.#state.is === 'running') await this.#client?.execute(command);
  }

  /** A server that doesn't answer must not keep others from being started. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#state.is === 'starting') this.#process?.kill();
    this.#turn = this.#turn.then(work).catch((error) => this.#channels.output.error(String(error)));
    return this.#turn;
  }

  async #start(): Promise<void> {
    this.#set({ is: 'starting' });
    const found = await findTarscli(searchFor(this.folder));
    if ('why' in found) {
      this.#set({ is: 'missing', notFound: found });
      return;
    }
    const { output } = this.#channels;
    const { command, args, version, from } = found;
    output.info(
      `${this.folder.name}: ${[command, ...args].join(' ')} (${version ?? 'version unknown'}, by ${from})`,
    );
    this.#set({ is: 'starting', found });
    const cwd = workspace.isTrusted ? this.folder.uri.fsPath : homedir();
    const run = async () => {
      this.#process = await ServerProcess.start(found, cwd);
      return this.#process;
    };
    const client = new FolderClient(this.folder, run, this.#channels, this.#errorHandler(found));
    this.#client = client;
    this.#watch(client, found);
    try {
      await client.start();
    } catch (error) {
      await this.#failed(found, (error as Error).message);
    }
  }

  #watch(client: FolderClient, found: Found): void {
    this.#hasRun = false;
    client.onDidChangeState(({ newState }) => {
      if (this.#client !== client) return;
      if (newState === State.Running) {
        this.#hasRun = true;
        this.#set({ is: 'running', found });
      } else if (newState === State.Starting) this.#set({ is: 'starting', found });
      else if (newState === State.StartFailed && this.#hasRun) void this.#failed(found, 'it was closed');
    });
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    const running = this.#process;
    this.#client = undefined;
    this.#process = undefined;
    // One that never ran can't be stopped.
    await client?.dispose().catch(() => undefined);
    void running?.ended();
    this.#set({ is: 'stopped' });
  }

  #errorHandler(found: Found): ErrorHandler {
    const crashes = new Crashes();
    return {
      error: (_error, _message, count = 0) => ({
        action: count <= mostErrors ? ErrorAction.Continue : ErrorAction.Shutdown,
      }),
      closed: () => {
        const again = this.#state.is === 'running' && crashes.add();
        if (!again && this.#hasRun) void this.#failed(found, 'it was closed');
        return { action: again ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  async #failed(found: Found, message: string): Promise<void> {
    await this.#process?.ended();
    const { file, version } = found;
    const which = version === undefined ? file : `${file} (${version})`;
    const why = this.#process?.end ?? message;
    const needs = this.#hasRun ? '' : '. It needs a tarscli that has the command lsp';
    const text = `The language server of ${which} doesn't run: ${why}${needs}.`;
    this.#set({ is: 'failed', text, found });
  }

  #set(state: ServerState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}

function searchFor(folder: WorkspaceFolder): Search {
  const { env, platform, execPath, versions } = process;
  return {
    folder: folder.uri.fsPath,
    folders: (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
    trusted: workspace.isTrusted,
    setting: pathSettingOf(folder),
    path: env.PATH,
    home: homedir(),
    platform,
    ...(versions.electron === undefined && { ownNode: execPath }),
  };
}
