import {
  type Disposable,
  EventEmitter,
  type TextDocument,
  type Uri,
  type WorkspaceFolder,
  workspace,
} from 'vscode';
import type { Channels } from './channels.js';
import { FolderServer } from './folder-server.js';
import { isAnalyzed } from './languages.js';
import { isIn, rootsOf } from './roots.js';
import { section, startSettings } from './settings.js';

/** The servers of all workspace folders, each started when a document of its folder is opened. */
export class Servers {
  readonly #channels: Channels;
  readonly #servers = new Map<string, FolderServer>();
  readonly #listening: Disposable[];
  readonly #changed = new EventEmitter<FolderServer>();
  readonly onDidChangeState = this.#changed.event;

  constructor(channels: Channels) {
    this.#channels = channels;
    this.#listening = [
      this.#changed,
      workspace.onDidOpenTextDocument((document) => this.#opened(document)),
      workspace.onDidChangeWorkspaceFolders(() => this.#foldersChanged()),
      workspace.onDidGrantWorkspaceTrust(() => this.restart()),
      workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(section)) return;
        const isTouched = ({ folder }: FolderServer) =>
          startSettings.some((name) => event.affectsConfiguration(name, folder));
        for (const server of this.#servers.values()) if (isTouched(server)) void server.restart();
      }),
    ];
  }

  begin(): void {
    for (const document of workspace.textDocuments) this.#opened(document);
  }

  /** The server of the folder that a document is in, if it was started. */
  of(uri: Uri): FolderServer | undefined {
    return [...this.#servers.values()].find(({ folder }) => isIn(uri, folder.uri));
  }

  /** Starts all servers anew. */
  async restart(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.restart()));
    this.begin();
  }

  /** Has the server of each folder carry out a command. */
  async execute(command: string): Promise<void> {
    const all = rootsOf(workspace.workspaceFolders ?? []).map((folder) => this.#serverOf(folder));
    await Promise.all(all.map((server) => server.execute(command)));
  }

  async close(): Promise<void> {
    for (const one of this.#listening) one.dispose();
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
  }

  #opened({ languageId, uri }: TextDocument): void {
    if (uri.scheme !== 'file' || !isAnalyzed(languageId)) return;
    const folder = rootsOf(workspace.workspaceFolders ?? []).find((one) => isIn(uri, one.uri));
    if (folder) this.#serverOf(folder);
  }

  #serverOf(folder: WorkspaceFolder): FolderServer {
    const key = folder.uri.toString();
    const known = this.#servers.get(key);
    if (known) return known;
    const server = new FolderServer(folder, this.#channels);
    this.#servers.set(key, server);
    server.onDidChangeState(() => this.#changed.fire(server));
    void server.restart();
    return server;
  }

  #foldersChanged(): void {
    const roots = new Set(rootsOf(workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()));
    for (const [key, server] of this.#servers) {
      if (roots.has(key)) continue;
      this.#servers.delete(key);
      void server.stop();
    }
    this.begin();
  }
}
