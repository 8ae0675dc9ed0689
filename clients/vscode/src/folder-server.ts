import { homedir } from 'node:os';
import { EventEmitter, type WorkspaceFolder, workspace } from 'vscode';
import { CloseAction, ErrorAction, type ErrorHandler } from 'vscode-languageclient/node';
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
  /** Of what was asked for last: another one each time. */
  #crashes = new Crashes();
  /** Whether a server has run since it was asked for: one that never does isn't started again. */
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
    this.#crashes = new Crashes();
    return this.#inTurn(async () => {
      await this.#stop();
      this.#hasRun = false;
      await this.#start();
    });
  }

  stop(): Promise<void> {
    this.#crashes = new Crashes();
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
    this.#process = undefined;
    const found = await findTarscli(searchFor(this.folder));
    if ('why' in found) {
      this.#set({ is: 'missing', notFound: found });
      return;
    }
    const { command, args, version, from } = found;
    const which = `${[command, ...args].join(' ')} (${version ?? 'version unknown'}, by ${from})`;
    this.#channels.output.info(`${this.folder.name}: ${which}`);
    this.#set({ is: 'starting', found });
    const client: FolderClient = this.#clientFor(
      found,
      () => void this.#ended(client, found, 'it was closed'),
    );
    this.#client = client;
    try {
      await client.start();
      this.#hasRun = true;
      // It may have ended at once.
      if (this.#client !== client) return;
      this.#set({ is: 'running', found });
    } catch (error) {
      await this.#ended(client, found, (error as Error).message);
    }
  }

  #clientFor(found: Found, onClosed: () => void): FolderClient {
    const cwd = workspace.isTrusted ? this.folder.uri.fsPath : homedir();
    const run = async () => {
      this.#process = await ServerProcess.start(found, cwd);
      return this.#process;
    };
    const errorHandler: ErrorHandler = {
      error: (_error, _message, count = 0) => ({
        action: count <= mostErrors ? ErrorAction.Continue : ErrorAction.Shutdown,
      }),
      // A client that starts a server again while one is being started loses track.
      closed: () => {
        onClosed();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
    return new FolderClient(this.folder, run, this.#channels, errorHandler);
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

  /** Its end is told by the connection, by the start that fails, or by both. */
  async #ended(client: FolderClient, found: Found, message: string): Promise<void> {
    if (this.#client !== client) return;
    this.#client = undefined;
    const crashes = this.#crashes;
    const ended = this.#process;
    await ended?.ended();
    await client.dispose().catch(() => undefined);
    // Meanwhile something else may have been asked for.
    if (crashes !== this.#crashes) return;
    if (this.#hasRun && crashes.add()) {
      void this.#inTurn(async () => {
        if (crashes === this.#crashes) await this.#start();
      });
      return;
    }
    const { file, version } = found;
    const which = version === undefined ? file : `${file} (${version})`;
    const needs = this.#hasRun ? '' : '. It needs a tarscli that has the command lsp';
    const text = `The language server of ${which} doesn't run: ${ended?.end ?? message}${needs}.`;
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
