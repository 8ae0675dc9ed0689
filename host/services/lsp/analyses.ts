import type { Rule } from '../../../wit/types/agent.js';
import { CancelledError, ClosedError, TarsError } from '../../base/errors.js';
import type { ParamsOf, ResultOf } from '../core/core.js';
import { Scheduler } from '../core/scheduler.js';
import type { Client } from './client.js';
import type { OpenDocument } from './documents.js';
import type { Notices } from './notices.js';
import { placeOf } from './place.js';
import type { Places } from './positions.js';
import type { Project } from './project.js';

type Report = ResultOf<'analyze'>;
export type ReportedFile = Report['files'][number];
export type ReportedFinding = ReportedFile['findings'][number];
/** A text as the core takes it. */
export type CoreText = NonNullable<ParamsOf<'analyze'>['texts']>[number] & { language: string };

/** What is known of a revision of a document. */
export interface Analyzed {
  revision: number;
  version: number;
  places: Places;
  /** The text as the core takes it. Undefined of a document that isn't looked at. */
  text: CoreText | undefined;
  /** Undefined of a document that isn't looked at, or where the analysis failed. */
  file: ReportedFile | undefined;
  rules: readonly Rule[];
}

/** A newer revision took the place of the one that was worked on. */
export class Superseded extends CancelledError {}

/** Most milliseconds of one analysis. */
const deadlineMs = 60_000;
/** Analyses at a time; the core's sandboxes are shared by them. */
const atOnce = 4;

interface Running {
  revision: number;
  ending: AbortController;
  result: Promise<Analyzed>;
}

/**
 * Analyzes the newest revision of each document, once. An older one that is under way ends as soon as there is a newer
 * one.
 */
export class Analyses {
  readonly #project: Project;
  readonly #client: Client;
  readonly #notices: Notices;
  readonly #running = new Map<string, Running>();
  readonly #lane = new Scheduler({ running: atOnce, waiting: Number.POSITIVE_INFINITY }).open();

  constructor(project: Project, client: Client, notices: Notices) {
    this.#project = project;
    this.#client = client;
    this.#notices = notices;
  }

  /** What is found in the document as it is now. @throws Superseded if it changes meanwhile */
  of(document: OpenDocument): Promise<Analyzed> {
    const known = this.#running.get(document.uri);
    if (known?.revision === document.revision) return known.result;
    this.forget(document.uri);
    const ending = new AbortController();
    const { revision } = document;
    const result = this.#analyze(document, ending.signal);
    this.#running.set(document.uri, { revision, ending, result });
    // It is asked for again after a failure.
    result.catch(() => {
      if (this.#running.get(document.uri)?.result === result) this.#running.delete(document.uri);
    });
    return result;
  }

  /** Ends what is under way for an older revision. */
  supersede(document: OpenDocument): void {
    const known = this.#running.get(document.uri);
    if (known && known.revision !== document.revision) this.forget(document.uri);
  }

  forget(uri: string): void {
    this.#running.get(uri)?.ending.abort(new Superseded('the document has changed'));
    this.#running.delete(uri);
  }

  async #analyze(document: OpenDocument, signal: AbortSignal): Promise<Analyzed> {
    const { uri, languageId, revision, version, text } = document;
    const places = document.places(this.#client.encoding);
    const none = { revision, version, places, text: undefined, file: undefined, rules: [] };
    await this.#project.ready();
    const given = await this.#textOf(uri, languageId, text);
    signal.throwIfAborted();
    if (given === undefined) return none;
    try {
      const work = () => this.report(given, signal);
      const { file, rules } = await this.#lane.run(work, 0, signal);
      if (file?.error) this.#notices.log(`${given.path} is not analyzed whole: ${file.error.message}`);
      return { ...none, text: given, file, rules };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ClosedError) throw new Superseded('the settings have changed');
      if (!(error instanceof TarsError)) throw error;
      this.#notices.fail(`${given.path} is not analyzed`, error);
      return { ...none, text: given };
    }
  }

  /** Analyzes a text that is, or could be, that of a document. @throws the errors of the core */
  async report(
    text: CoreText,
    signal?: AbortSignal,
  ): Promise<{ file: ReportedFile | undefined; rules: readonly Rule[] }> {
    const params = { texts: [text], scores: false, ...this.#project.selection };
    const { files, rules } = await this.#project.call('analyze', params, { signal, deadlineMs });
    return { file: files[0], rules: rules as readonly Rule[] };
  }

  /** The text as the core takes it, with what its place says of it. Undefined if the document isn't to be looked at. */
  async #textOf(uri: string, languageId: string, text: string): Promise<CoreText | undefined> {
    const place = await placeOf(uri, languageId, this.#project.roots);
    if (place.kind === 'ignored') {
      this.#notices.log(`${uri} is not analyzed: ${place.why}`);
      return undefined;
    }
    const { path, language } = place;
    if (place.kind === 'text') return { path, language, text };
    const { absolute, folder } = place;
    const found = await this.#project.found.of({ path: absolute, base: folder, language, text });
    if ('leftOut' in found) {
      this.#notices.log(`${path} is not analyzed: it is ${found.leftOut}`);
      return undefined;
    }
    const { class: of, documented, libraries, input } = found;
    return {
      path,
      language,
      text,
      class: of,
      documented,
      input,
      ...(libraries && { libraries: [...libraries] }),
    };
  }
}
