import { TextDocument } from 'vscode-languageserver-textdocument';
import * as z from 'zod/mini';
import { changed as applied, type TextChange } from './changes.js';
import { Places, type PositionEncoding } from './positions.js';

const longestUri = 8192;
const whole = z.int().check(z.gte(0));
const position = z.object({ line: whole, character: whole });
const uri = z.string().check(z.minLength(1), z.maxLength(longestUri));
const identified = z.object({ uri });

const opened = z.object({
  textDocument: z.object({ uri, languageId: z.string(), version: z.int(), text: z.string() }),
});
const changed = z.object({
  textDocument: z.object({ uri, version: z.int() }),
  contentChanges: z.array(
    z.object({ text: z.string(), range: z.optional(z.object({ start: position, end: position })) }),
  ),
});
const closed = z.object({ textDocument: identified });

export interface DocumentLimits {
  maxDocuments: number;
  maxDocumentBytes: number;
}

let latestRevision = 0;

/** A document that the client has open, as it is now. */
export class OpenDocument {
  readonly uri: string;
  readonly languageId: string;
  /**
   * Grows with each change of the text, and of what is said of it. No two documents have the same, nor one opened
   * again.
   */
  revision = ++latestRevision;
  /** When the text changed: milliseconds of `performance.now()`. Undefined since it was opened. */
  changedAt: number | undefined;
  #document: TextDocument;

  constructor(document: TextDocument) {
    this.uri = document.uri;
    this.languageId = document.languageId;
    this.#document = document;
  }

  get version(): number {
    return this.#document.version;
  }

  get text(): string {
    return this.#document.getText();
  }

  /** The text with its positions, which later changes leave as they are. */
  places(encoding: PositionEncoding): Places {
    return new Places(TextDocument.create(this.uri, this.languageId, this.version, this.text), encoding);
  }

  change(changes: readonly TextChange[], version: number, encoding: PositionEncoding): void {
    this.#document = applied(this.#document, changes, version, encoding);
    this.changedAt = performance.now();
    this.touch();
  }

  /** What was found in it is of an older revision. */
  touch(): void {
    this.revision = ++latestRevision;
  }
}

export interface DocumentEvents {
  opened(document: OpenDocument): void;
  changed(document: OpenDocument): void;
  closed(uri: string): void;
  /** A document is not looked at, or not any more. */
  refused(uri: string, why: string): void;
  /** A document is not looked at, as so many others are open. */
  crowded(uri: string, most: number): void;
}

/** The open documents, within limits. Texts of documents beyond the limits are not kept. */
export class Documents {
  readonly #open = new Map<string, OpenDocument>();
  readonly #encoding: PositionEncoding;
  readonly #limits: () => DocumentLimits;
  readonly #events: DocumentEvents;

  constructor(encoding: PositionEncoding, limits: () => DocumentLimits, events: DocumentEvents) {
    this.#encoding = encoding;
    this.#limits = limits;
    this.#events = events;
  }

  get(uri: string): OpenDocument | undefined {
    return this.#open.get(uri);
  }

  all(): OpenDocument[] {
    return [...this.#open.values()];
  }

  /** What is said of the documents has changed: their results are those of an older revision. */
  touchAll(): void {
    for (const document of this.#open.values()) document.touch();
  }

  didOpen(params: unknown): void {
    const given = opened.safeParse(params);
    if (!given.success) return;
    const { uri, languageId, version, text } = given.data.textDocument;
    const { maxDocuments } = this.#limits();
    if (this.#isTooLarge(text)) this.#tooLarge(uri);
    else if (this.#open.size >= maxDocuments && !this.#open.has(uri)) {
      this.#events.crowded(uri, maxDocuments);
    } else {
      const document = new OpenDocument(TextDocument.create(uri, languageId, version, text));
      this.#open.set(uri, document);
      this.#events.opened(document);
    }
  }

  didChange(params: unknown): void {
    const given = changed.safeParse(params);
    const uriGiven = closed.safeParse(params);
    const document = uriGiven.success ? this.#open.get(uriGiven.data.textDocument.uri) : undefined;
    if (document === undefined) return;
    if (!given.success) {
      // From here on it would be another text than the client's.
      this.#drop(document.uri, 'a change of it made no sense; open it again');
      return;
    }
    document.change(given.data.contentChanges, given.data.textDocument.version, this.#encoding);
    if (this.#isTooLarge(document.text)) this.#tooLarge(document.uri);
    else this.#events.changed(document);
  }

  didClose(params: unknown): void {
    const given = closed.safeParse(params);
    if (!given.success) return;
    const { uri } = given.data.textDocument;
    if (this.#open.delete(uri)) this.#events.closed(uri);
  }

  #isTooLarge(text: string): boolean {
    const { maxDocumentBytes } = this.#limits();
    return (
      text.length > maxDocumentBytes ||
      (text.length * 3 > maxDocumentBytes && Buffer.byteLength(text) > maxDocumentBytes)
    );
  }

  #tooLarge(uri: string): void {
    this.#drop(uri, `it has over ${this.#limits().maxDocumentBytes} bytes`);
  }

  #drop(uri: string, why: string): void {
    if (this.#open.delete(uri)) this.#events.closed(uri);
    this.#events.refused(uri, why);
  }
}
