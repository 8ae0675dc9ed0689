import { untilAborted } from '../../base/until-aborted.js';
import { type Analyses, type Analyzed, Superseded } from './analyses.js';
import type { Documents, OpenDocument } from './documents.js';

/** Gives what is found in a document once it has not changed for a while. */
export class Newest {
  readonly #documents: Documents;
  readonly #analyses: Analyses;
  readonly #debounceMs: () => number;

  constructor(documents: Documents, analyses: Analyses, debounceMs: () => number) {
    this.#documents = documents;
    this.#analyses = analyses;
    this.#debounceMs = debounceMs;
  }

  /** What is found in the newest version; undefined if the document isn't open. @throws the reason of the signal */
  async of(uri: string, signal: AbortSignal): Promise<Analyzed | undefined> {
    for (;;) {
      const document = this.#documents.get(uri);
      if (document === undefined) return undefined;
      await this.#rest(document, signal);
      signal.throwIfAborted();
      try {
        const analyzed = await untilAborted(this.#analyses.of(document), signal);
        if (this.isNewest(uri, analyzed)) return analyzed;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Superseded)) throw error;
      }
    }
  }

  isNewest(uri: string, { revision }: Pick<Analyzed, 'revision'>): boolean {
    return this.#documents.get(uri)?.revision === revision;
  }

  async #rest(document: OpenDocument, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { changedAt = Number.NEGATIVE_INFINITY } = document;
      const left = changedAt + this.#debounceMs() - performance.now();
      if (left <= 0 || signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }
}
