import {
  type Connection,
  ResponseError,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { CancelledError } from '../../base/errors.js';
import type { Analyses } from './analyses.js';
import type { Diagnostics } from './diagnostics.js';
import type { Documents } from './documents.js';
import type { Newest } from './newest.js';
import { type Progressing, tell } from './progress.js';
import { resultIdOf } from './pull.js';
import { quietly } from './quietly.js';
import type { Scan, Scanned } from './scan.js';

export interface WorkspaceParts {
  connection: Connection;
  documents: Documents;
  newest: Newest;
  analyses: Analyses;
  diagnostics: Diagnostics;
  scan: Scan;
  /** Whether the client tells of files that change. */
  isWatched: () => boolean;
}

/** Diagnostics of all files of the workspace: only when somebody asks for them. */
export class WorkspaceDiagnostics {
  readonly #parts: WorkspaceParts;
  /** The latest scan, for as long as no file has changed. */
  #latest: Promise<Scanned> | undefined;
  /** URIs of closed documents that have diagnostics by a command. */
  #pushed = new Set<string>();

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
  }

  /** Files, or what is said of them, have changed. */
  forget(): void {
    this.#latest = undefined;
  }

  /** Answers a pull: open documents as they are in the editor, all others as on disk. */
  async answer(
    { previousResultIds = [] }: Pick<WorkspaceDiagnosticParams, 'previousResultIds'>,
    signal: AbortSignal,
    progressing: Progressing,
  ): Promise<WorkspaceDiagnosticReport> {
    const { files } = await this.#scanned(signal, progressing);
    const known = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    const { documents } = this.#parts;
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const add = (uri: string, version: number | null, found: Scanned['files'][number]['items']) => {
      const resultId = resultIdOf(found);
      if (known.get(uri) === resultId) items.push({ kind: 'unchanged', uri, version, resultId });
      else items.push({ kind: 'full', uri, version, resultId, items: found });
      known.delete(uri);
    };
    for (const { uri } of documents.all()) {
      const analyzed = await this.#parts.newest.of(uri, signal);
      if (analyzed) add(uri, analyzed.version, await this.#parts.diagnostics.of(analyzed));
    }
    for (const { uri, items: found } of files) if (!documents.get(uri)) add(uri, null, found);
    // What had findings and has none any more.
    for (const uri of known.keys()) add(uri, null, []);
    return { items };
  }

  /** Publishes what is found in all files that aren't open. */
  async publish(signal: AbortSignal, progressing: Progressing): Promise<Scanned> {
    this.forget();
    const scanned = await this.#scanned(signal, progressing);
    const { connection, documents } = this.#parts;
    const old = this.#pushed;
    this.#pushed = new Set();
    for (const { uri, items } of scanned.files) {
      old.delete(uri);
      if (documents.get(uri)) continue;
      this.#pushed.add(uri);
      await connection.sendDiagnostics({ uri, diagnostics: items });
    }
    this.#clear(old);
    return scanned;
  }

  /** Takes back what was published of closed documents: of all, or of one that is opened now. */
  withdraw(uri?: string): void {
    if (uri === undefined) {
      this.#clear(this.#pushed);
      this.#pushed = new Set();
    } else if (this.#pushed.delete(uri)) this.#clear([uri]);
  }

  #clear(uris: Iterable<string>): void {
    const { connection } = this.#parts;
    for (const uri of uris) void quietly(() => connection.sendDiagnostics({ uri, diagnostics: [] }));
  }

  async #scanned(signal: AbortSignal, progressing: Progressing): Promise<Scanned> {
    const { scan, isWatched } = this.#parts;
    while (this.#latest && isWatched()) {
      try {
        return await this.#latest;
      } catch (error) {
        // Who asked for it has cancelled it: that is nobody else's wish.
        signal.throwIfAborted();
        if (!(error instanceof CancelledError || error instanceof ResponseError)) throw error;
      }
    }
    const running = tell(progressing, 'TARS looks at the workspace', (onProgress) =>
      scan.run(signal, onProgress),
    );
    const latest = running.catch((error) => {
      if (this.#latest === latest) this.#latest = undefined;
      throw error;
    });
    this.#latest = latest;
    return latest;
  }
}
