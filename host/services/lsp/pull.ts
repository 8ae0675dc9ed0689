import {
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import { sha256 } from '../../base/digest.js';
import { LinkedSignal } from '../../base/linked-signal.js';
import type { Diagnostics } from './diagnostics.js';
import type { Newest } from './newest.js';

/** Answers requests for the diagnostics of a document: always those of its newest version. */
export class Pull {
  readonly #newest: Newest;
  readonly #diagnostics: Diagnostics;
  /** Of each document, the request that waits for an answer. */
  readonly #waiting = new Map<string, AbortController>();

  constructor(newest: Newest, diagnostics: Diagnostics) {
    this.#newest = newest;
    this.#diagnostics = diagnostics;
  }

  async answer(
    { textDocument: { uri }, previousResultId }: DocumentDiagnosticParams,
    cancelling: AbortSignal,
  ): Promise<DocumentDiagnosticReport> {
    // A newer request will tell what an older one would.
    this.#waiting.get(uri)?.abort(new ResponseError(LSPErrorCodes.ServerCancelled, 'asked for again', later));
    const replacing = new AbortController();
    this.#waiting.set(uri, replacing);
    const ending = new LinkedSignal(cancelling, replacing.signal);
    try {
      const items = await this.#items(uri, ending.signal);
      const resultId = resultIdOf(items);
      if (resultId === previousResultId) return { kind: 'unchanged', resultId };
      return { kind: 'full', resultId, items };
    } finally {
      ending.release();
      if (this.#waiting.get(uri) === replacing) this.#waiting.delete(uri);
    }
  }

  async #items(uri: string, signal: AbortSignal): Promise<Diagnostic[]> {
    for (;;) {
      const analyzed = await this.#newest.of(uri, signal);
      if (analyzed === undefined) return [];
      const items = await this.#diagnostics.of(analyzed);
      signal.throwIfAborted();
      if (this.#newest.isNewest(uri, analyzed)) return items;
    }
  }
}

/** Names diagnostics, so that those that are known are not sent again. */
export function resultIdOf(items: readonly Diagnostic[]): string {
  return sha256(JSON.stringify(items)).slice(0, 32);
}

/** The client will ask by itself. */
const later = { retriggerRequest: false };
