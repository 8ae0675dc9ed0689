import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MethodName } from 'tars-hyperlight';
import {
  CancellationTokenSource,
  type Diagnostic,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver-protocol/node';
import { type CallOptions, contract, type OpenDoor } from './contract.js';
import { LspClient, pulling } from './lsp-client.js';
import { uriOf } from './lsp-folders.js';

interface Params {
  paths?: string[];
  texts?: { path: string; text: string }[];
}

/** An editor as a door: texts are documents that it opens, paths are those of the whole workspace that it is told of. */
class Editor implements OpenDoor {
  readonly #client: LspClient;
  readonly #root: string;

  constructor(client: LspClient, root: string) {
    this.#client = client;
    this.#root = root;
  }

  async call(_: MethodName, params: unknown, { signal }: CallOptions = {}): Promise<unknown> {
    const { texts, paths = [] } = params as Params;
    const cancelling = new CancellationTokenSource();
    signal?.addEventListener('abort', () => cancelling.cancel());
    const files = texts
      ? await this.#ofDocuments(texts, cancelling)
      : (await this.#ofWorkspace(cancelling)).filter(({ path }) => paths.some((one) => isIn(one, path)));
    return { files, summary: { files: files.length } };
  }

  async close(): Promise<void> {
    await this.#client.shutdown();
  }

  async #ofDocuments(texts: NonNullable<Params['texts']>, { token }: CancellationTokenSource) {
    const uris = texts.map(({ path }) => uriOf(resolve(this.#root, path)));
    await Promise.all(texts.map(({ text }, at) => this.#client.open(uris[at]!, text, 'csharp')));
    try {
      const pulled = await Promise.all(uris.map((uri) => this.#client.pulled(uri, token)));
      return texts.map(({ path }, at) => ({ path, findings: findingsOf(pulled[at]!) }));
    } finally {
      await Promise.all(uris.map((uri) => this.#client.close(uri)));
    }
  }

  async #ofWorkspace({ token }: CancellationTokenSource) {
    const { items } = await this.#client.connection.sendRequest<WorkspaceDiagnosticReport>(
      'workspace/diagnostic',
      { previousResultIds: [] },
      token,
    );
    return items.map((item) => ({
      path: relative(this.#root, fileURLToPath(item.uri)),
      findings: item.kind === 'full' ? findingsOf(item.items) : [],
    }));
  }
}

const isIn = (folder: string, path: string) => path === folder || path.startsWith(`${folder}/`);

const findingsOf = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ code, data }) => ({ ruleId: code, ...(data as { fingerprint: string }) }));

contract('in an editor', {
  async open({ roots }) {
    const [root] = roots.map((folder) => realpathSync(folder));
    const settings = { workspaceDiagnostics: true };
    return new Editor(await LspClient.open({ folders: [root!], capabilities: pulling, settings }), root!);
  },
  without: [
    ...(['version', 'stats', 'agents/list', 'agents/inspect', 'run', 'fix', 'generate', 'validate'] as const),
    ...(['patterns/list', 'patterns/explain', 'patterns/test', 'feedback', 'improve', 'doctor'] as const),
  ],
  lacks: ['progress', 'parts', 'result limits', 'deadlines', 'writing', 'more parameters', 'errors'],
});
