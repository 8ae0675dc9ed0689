import type { Connection, InitializeParams } from 'vscode-languageserver';
import { Actions } from './actions.js';
import { Analyses } from './analyses.js';
import type { Client } from './client.js';
import { Diagnostics } from './diagnostics.js';
import { Documents, type OpenDocument } from './documents.js';
import { Newest } from './newest.js';
import { messageOf, type Notices } from './notices.js';
import { pathOf } from './place.js';
import type { Project } from './project.js';
import { Pull } from './pull.js';
import { Push } from './push.js';
import { quietly } from './quietly.js';
import { Rules } from './rules.js';
import { Scan } from './scan.js';
import { type Given, readSettings } from './settings.js';
import { type Change, changeOf, Watching } from './watching.js';
import { WorkspaceDiagnostics } from './workspace.js';

export interface SessionParts {
  connection: Connection;
  client: Client;
  project: Project;
  notices: Notices;
  /** Whether the client asks for diagnostics. */
  pulls: boolean;
}

/** What the server knows and does for one client, from `initialize` to `shutdown`. */
export class Session {
  readonly client: Client;
  readonly project: Project;
  readonly notices: Notices;
  readonly documents: Documents;
  readonly analyses: Analyses;
  readonly newest: Newest;
  readonly rules: Rules;
  readonly actions: Actions;
  readonly pull: Pull;
  readonly workspace: WorkspaceDiagnostics;
  readonly #connection: Connection;
  readonly #push: Push | undefined;
  readonly #watching: Watching;
  #folders: readonly string[] = [];

  constructor({ connection, client, project, notices, pulls }: SessionParts) {
    this.#connection = connection;
    this.client = client;
    this.project = project;
    this.notices = notices;
    const debounceMs = () => project.settings.debounceMs;
    this.documents = new Documents(client.encoding, () => project.settings, {
      opened: (document) => this.#opened(document),
      changed: (document) => this.#changed(document),
      closed: (uri) => this.#closed(uri),
      refused: (uri, why) => notices.warn(`${uri} is not analyzed: ${why}`),
      // One message, not one of each: editors open thousands.
      crowded: (uri, most) => {
        notices.warn(`${most} documents are open already: others are not analyzed until some are closed`);
        notices.log(`${uri} is not analyzed: ${most} documents are open already`);
      },
    });
    this.analyses = new Analyses(project, client, notices);
    this.newest = new Newest(this.documents, this.analyses, debounceMs);
    this.rules = new Rules(project);
    const diagnostics = new Diagnostics(client, this.rules);
    this.actions = new Actions({ ...this, diagnostics });
    this.pull = new Pull(this.newest, diagnostics);
    this.#watching = new Watching(connection, client);
    const scan = new Scan(project, client, diagnostics);
    const isWatched = () => this.#watching.isWatched && project.settings.workspaceDiagnostics;
    this.workspace = new WorkspaceDiagnostics({ ...this, connection, diagnostics, scan, isWatched });
    const onError = (error: unknown) => notices.log(`diagnostics are missing: ${messageOf(error)}`);
    this.#push = pulls ? undefined : new Push({ ...this, connection, diagnostics, debounceMs, onError });
  }

  /** Opens the folders that the client names. */
  begin({ workspaceFolders, rootUri }: Pick<InitializeParams, 'workspaceFolders' | 'rootUri'>): void {
    const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    this.#folders = this.#paths(uris);
    void this.project.setFolders(this.#folders);
  }

  /** The client listens now. */
  async initialized(): Promise<void> {
    await this.#watching.begin();
    await this.configure(undefined);
  }

  /** Takes the client's settings: those that it sends, or that it is asked for. */
  async configure(sent: unknown): Promise<void> {
    const asked = this.client.hasConfiguration
      ? await this.#connection.workspace.getConfiguration({ section: 'tars' })
      : sectionOf(sent);
    const given = asked == null ? undefined : this.read(asked, 'the configuration');
    this.notices.forget();
    await (given ? this.project.setGiven(given) : this.project.reload());
    await this.refresh();
  }

  /** Reads settings of the client. What is wrong is told, and then none of them hold. */
  read(given: unknown, where: string): Given | undefined {
    try {
      return readSettings(given, where);
    } catch (error) {
      this.notices.fail('the settings are not used', error);
      return undefined;
    }
  }

  async changeFolders(added: readonly string[], removed: readonly string[]): Promise<void> {
    const gone = new Set(this.#paths(removed));
    const kept = this.#folders.filter((folder) => !gone.has(folder));
    this.#folders = [...new Set([...kept, ...this.#paths(added)])];
    await this.project.setFolders(this.#folders);
    await this.refresh();
  }

  /** Files have changed on disk. */
  async filesChanged(uris: readonly unknown[]): Promise<void> {
    const { patterns = [] } = this.project.settings;
    const changes = new Set<Change>(uris.map((uri) => changeOf(uri, patterns)));
    if (changes.has('text')) this.workspace.forget();
    if (!changes.has('settings') && !changes.has('places')) return;
    this.notices.forget();
    await this.project.reload();
    await this.refresh();
  }

  /** What was found is not to be trusted any more. */
  async refresh(): Promise<void> {
    const { patterns = [], workspaceDiagnostics } = this.project.settings;
    this.rules.forget();
    this.workspace.forget();
    this.documents.touchAll();
    for (const document of this.documents.all()) {
      this.analyses.supersede(document);
      this.#push?.schedule(document, 0);
    }
    if (!this.#push && this.client.refreshesDiagnostics) this.#ask('workspace/diagnostic/refresh');
    if (this.client.refreshesLenses) this.#ask('workspace/codeLens/refresh');
    await this.#watching.watch(patterns, workspaceDiagnostics);
  }

  async close(): Promise<void> {
    this.#push?.close();
    for (const { uri } of this.documents.all()) this.analyses.forget(uri);
    await this.project.close();
  }

  /** A client that can't do it says so, and that is all. */
  #ask(method: string): void {
    void quietly(() => this.#connection.sendRequest(method));
  }

  #opened(document: OpenDocument): void {
    this.analyses.forget(document.uri);
    this.workspace.withdraw(document.uri);
    this.#push?.schedule(document, 0);
  }

  #changed(document: OpenDocument): void {
    this.analyses.supersede(document);
    this.#push?.schedule(document);
  }

  #closed(uri: string): void {
    this.analyses.forget(uri);
    this.#push?.clear(uri);
  }

  #paths(uris: readonly string[]): string[] {
    return uris.flatMap((uri) => {
      const path = pathOf(uri);
      if (path === undefined) this.notices.warn(`the folder ${uri} is left out: it is none of this machine`);
      return path ?? [];
    });
  }
}

/** Settings are sent whole, or as the section of this server. */
function sectionOf(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null) return undefined;
  const { settings } = sent as { settings?: unknown };
  if (typeof settings !== 'object' || settings === null) return undefined;
  return (settings as { tars?: unknown }).tars;
}
