import type { Connection } from 'vscode-languageserver';
import { type Analyses, Superseded } from './analyses.js';
import type { Client } from './client.js';
import type { Diagnostics } from './diagnostics.js';
import type { Documents, OpenDocument } from './documents.js';
import { quietly } from './quietly.js';

export interface PushParts {
  connection: Connection;
  client: Client;
  documents: Documents;
  analyses: Analyses;
  diagnostics: Diagnostics;
  debounceMs: () => number;
  onError: (error: unknown) => void;
}

/** Publishes diagnostics when a document is opened, and when it has not changed for a while. */
export class Push {
  readonly #parts: PushParts;
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  constructor(parts: PushParts) {
    this.#parts = parts;
  }

  /** Publishes what is found in the document after `delayMs`, unless it changes before. */
  schedule(document: OpenDocument, delayMs = this.#parts.debounceMs()): void {
    const { uri } = document;
    clearTimeout(this.#waiting.get(uri));
    const publish = () => {
      this.#waiting.delete(uri);
      this.#publish(document).catch(this.#parts.onError);
    };
    this.#waiting.set(uri, setTimeout(publish, delayMs));
  }

  /** What was published of a closed document is taken back. */
  clear(uri: string): void {
    clearTimeout(this.#waiting.get(uri));
    this.#waiting.delete(uri);
    void quietly(() => this.#parts.connection.sendDiagnostics({ uri, diagnostics: [] }));
  }

  close(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }

  async #publish(document: OpenDocument): Promise<void> {
    const { connection, client, documents, analyses, diagnostics } = this.#parts;
    try {
      const analyzed = await analyses.of(document);
      const { uri } = document;
      const made = await diagnostics.of(analyzed);
      // It may have been changed or closed while they were made.
      if (documents.get(uri) !== document || document.revision !== analyzed.revision) return;
      const { version } = analyzed;
      await connection.sendDiagnostics({ uri, ...(client.takesVersions && { version }), diagnostics: made });
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }
}
