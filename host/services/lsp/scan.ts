import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Rule } from '../../../wit/types/agent.js';
import { isBelow } from '../../base/below.js';
import { readSource } from '../../files/source.js';
import type { Progress } from '../core/method.js';
import type { ReportedFile } from './analyses.js';
import type { Client } from './client.js';
import type { Diagnostics } from './diagnostics.js';
import { Places } from './positions.js';
import type { Project } from './project.js';

/** Diagnostics of a file on disk. */
export interface ScannedFile {
  uri: string;
  items: Diagnostic[];
}

export interface Scanned {
  files: ScannedFile[];
  /** Files that were looked at. */
  count: number;
  /** Findings of files that are left out, as there are too many. */
  omitted: number;
}

/** Findings of one scan, before files are left out. */
const mostFindings = 100_000;

/** Looks at all files of the workspace folders, as `tarscli analyze` does. */
export class Scan {
  readonly #project: Project;
  readonly #client: Client;
  readonly #diagnostics: Diagnostics;

  constructor(project: Project, client: Client, diagnostics: Diagnostics) {
    this.#project = project;
    this.#client = client;
    this.#diagnostics = diagnostics;
  }

  /** Gives the files with findings. @throws the errors of the core */
  async run(signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<Scanned> {
    await this.#project.ready();
    const { roots } = this.#project;
    if (roots.length === 0) return { files: [], count: 0, omitted: 0 };
    const kept: ReportedFile[] = [];
    let [findings, omitted] = [0, 0];
    const onPart = async (part: unknown) => {
      const { file } = part as { file: ReportedFile };
      if (file.findings.length === 0) return;
      findings += file.findings.length;
      if (findings > mostFindings) omitted += file.findings.length;
      else kept.push({ ...file, metrics: [], hidden: [] });
    };
    const params = { paths: ['.', ...roots.slice(1)], scores: false, ...this.#project.selection };
    const { rules, summary } = await this.#project.call('analyze', params, { signal, onPart, onProgress });
    const files: ScannedFile[] = [];
    for (const file of kept) files.push(await this.#file(file, rules as readonly Rule[], roots[0]!));
    return { files, count: summary.files, omitted };
  }

  async #file(file: ReportedFile, rules: readonly Rule[], cwd: string): Promise<ScannedFile> {
    const absolute = join(cwd, file.path);
    const uri = pathToFileURL(absolute).href;
    const text = this.#client.encoding === 'utf-16' ? '' : await this.#text(absolute, file);
    const places = new Places(TextDocument.create(uri, file.language, 0, text), this.#client.encoding);
    return { uri, items: await this.#diagnostics.ofAll(file.findings, rules, places) };
  }

  /**
   * The text of a file, to count its bytes. One that is gone has no lines, and its positions are those of their
   * beginnings.
   */
  async #text(absolute: string, { path, language }: ReportedFile): Promise<string> {
    const within = this.#project.roots.find((root) => isBelow(absolute, root))!;
    const limits = { maxBytes: this.#project.settings.maxDocumentBytes };
    const read = await readSource({ path, real: absolute, within, language }, limits);
    return 'reason' in read ? '' : read.text;
  }
}
