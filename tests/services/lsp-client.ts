import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import {
  CancellationToken,
  type ClientCapabilities,
  type CodeAction,
  type CodeActionContext,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { main } from '../cli/cli.js';
import { uriOf } from './lsp-folders.js';

/** What most editors can do. */
export const usual: ClientCapabilities = {
  general: { positionEncodings: ['utf-16'] },
  window: { workDoneProgress: true },
  workspace: {
    workspaceFolders: true,
    configuration: false,
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
  },
  textDocument: {
    publishDiagnostics: {
      versionSupport: true,
      dataSupport: true,
      codeDescriptionSupport: true,
      tagSupport: { valueSet: [1, 2] },
    },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
    },
    hover: { contentFormat: ['markdown'] },
  },
};

export const pulling: ClientCapabilities = {
  ...usual,
  textDocument: {
    ...usual.textDocument,
    diagnostic: { dataSupport: true, tagSupport: { valueSet: [1, 2] } },
  },
};

export interface ClientOptions {
  folders?: readonly string[];
  capabilities?: ClientCapabilities;
  settings?: unknown;
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** What `workspace/configuration` is answered with. */
  configuration?: () => unknown;
}

/** An editor that speaks with a real `tarscli lsp`. */
export class LspClient {
  readonly process: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
  readonly ended: Promise<number | null>;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly shown: { type: number; message: string }[] = [];
  readonly logged: string[] = [];
  readonly progress: { kind: string; title?: string }[] = [];
  readonly registered: { id: string; method: string; registerOptions?: unknown }[] = [];
  readonly refreshed: string[] = [];
  stderr = '';
  result!: InitializeResult;
  readonly #texts = new Map<string, TextDocument>();
  #changed: (() => void)[] = [];

  private constructor({ args = [], env = {}, configuration }: ClientOptions) {
    this.process = spawn(process.execPath, [main, 'lsp', ...args], { env: { ...process.env, ...env } });
    this.process.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.process.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => this.process.once('close', resolve));
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.#listen(configuration);
    this.connection.listen();
  }

  /** Starts one that the test's end kills. */
  static async start(options: ClientOptions = {}): Promise<LspClient> {
    const client = await LspClient.open(options);
    onTestFinished(() => client.kill());
    return client;
  }

  static async open(options: ClientOptions = {}): Promise<LspClient> {
    const client = new LspClient(options);
    const { folders = [], capabilities = usual, settings } = options;
    client.result = await client.connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities,
      ...(settings === undefined ? {} : { initializationOptions: settings }),
      workspaceFolders: folders.map((folder) => ({ uri: uriOf(folder), name: 'folder' })),
    });
    await client.connection.sendNotification('initialized', {});
    return client;
  }

  open(uri: string, text: string, languageId: string, version = 1): Promise<void> {
    this.#texts.set(uri, TextDocument.create(uri, languageId, version, text));
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version, text },
    });
  }

  /** Changes a part of a document, in UTF-16 positions. */
  change(uri: string, range: Range, text: string): Promise<void> {
    const old = this.#texts.get(uri)!;
    const next = TextDocument.update(old, [{ range, text }], old.version + 1);
    this.#texts.set(uri, next);
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: next.version },
      contentChanges: [{ range, text }],
    });
  }

  replace(uri: string, text: string): Promise<void> {
    const { languageId, version } = this.#texts.get(uri)!;
    this.#texts.set(uri, TextDocument.create(uri, languageId, version + 1, text));
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: version + 1 },
      contentChanges: [{ text }],
    });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  textOf(uri: string): string {
    return this.#texts.get(uri)!.getText();
  }

  versionOf(uri: string): number {
    return this.#texts.get(uri)!.version;
  }

  /** The diagnostics that were pushed for the version that the document has now. */
  async pushed(uri: string, version = this.versionOf(uri)): Promise<Diagnostic[]> {
    const found = await this.until(() =>
      this.published.findLast((one) => one.uri === uri && one.version === version),
    );
    return found.diagnostics;
  }

  async pulled(uri: string, token: CancellationToken = CancellationToken.None): Promise<Diagnostic[]> {
    const { items } = await this.connection.sendRequest<{ items: Diagnostic[] }>(
      'textDocument/diagnostic',
      { textDocument: { uri } },
      token,
    );
    return items;
  }

  actions(uri: string, range: Range, context: Partial<CodeActionContext> = {}): Promise<CodeAction[]> {
    return this.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics: [], ...context },
    });
  }

  resolve(action: CodeAction): Promise<CodeAction> {
    return this.connection.sendRequest('codeAction/resolve', action);
  }

  /** Applies an edit as an editor does, and tells the server. */
  apply(edit: WorkspaceEdit): Promise<void> {
    const [{ textDocument, edits }] = edit.documentChanges as [TextDocumentEdit];
    const { uri } = textDocument;
    return this.replace(uri, TextDocument.applyEdits(this.#texts.get(uri)!, edits as TextEdit[]));
  }

  /** Waits until there is something, looking again with each message of the server. */
  async until<T>(look: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined && found !== false) return found;
      await new Promise<void>((resolve, reject) => {
        this.#changed.push(resolve);
        void this.ended.then(() => reject(new Error(`the server ended: ${this.stderr}`)));
      });
    }
  }

  async shutdown(): Promise<number | null> {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return this.ended;
  }

  kill(): void {
    this.connection.dispose();
    this.process.kill('SIGKILL');
  }

  #listen(configuration: (() => unknown) | undefined): void {
    const { connection } = this;
    const told = () => {
      for (const go of this.#changed.splice(0)) go();
    };
    connection.onNotification('textDocument/publishDiagnostics', (params) => {
      this.published.push(params as PublishDiagnosticsParams);
      told();
    });
    connection.onNotification('window/showMessage', (params) => {
      this.shown.push(params);
      told();
    });
    connection.onNotification('window/logMessage', ({ message }) => {
      this.logged.push(message);
      told();
    });
    connection.onNotification('$/progress', ({ value }) => {
      this.progress.push(value);
      told();
    });
    connection.onRequest('client/registerCapability', ({ registrations }) => {
      this.registered.push(...registrations);
      told();
      return null;
    });
    connection.onRequest('client/unregisterCapability', () => null);
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.onRequest('workspace/configuration', ({ items }) =>
      (items as unknown[]).map(() => configuration?.() ?? null),
    );
    for (const method of ['workspace/diagnostic/refresh', 'workspace/codeLens/refresh']) {
      connection.onRequest(method, () => {
        this.refreshed.push(method);
        told();
        return null;
      });
    }
  }
}

/** What tells a finding from others, as diagnostics and reports have it: rule, lines and columns. */
export const placesOf = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ code, range: { start, end } }) => [
    code,
    ...[start.line, start.character, end.line, end.character],
  ]);
