import type { Image } from '../images/image.js';
import type { Language } from '../languages.js';
import type { SourceFile } from '../report.js';
import type { ResultStore } from '../results/store.js';
import type { BackendName } from '../sandbox/backend.js';
import type { Limits } from '../sandbox/limits.js';
import type { Pool } from './pool.js';
import type { BatchSize } from './queue.js';

export const defaultMaximumFiles = 1_000_000;
export const defaultBatch: BatchSize = { files: 32, bytes: 512 * 1024 };

/** How an agent runs on files of one language. */
export interface Prepared {
  image: Image;
  limits: Limits;
}

export interface RunAgent {
  name: string;
  reads(language: Language): boolean;
  /** Rejects with LanguageUnknownError if this language, and only this, can't be served. */
  prepare(language: Language): Promise<Prepared>;
}

/** What a run is to do. */
export interface RunPlan {
  agents: readonly RunAgent[];
  backend: BackendName;
  pool: Pool;
  files: Iterable<SourceFile> | AsyncIterable<SourceFile>;
  /** A JSON object. */
  options: string;
  order: 'input' | 'completed';
  batch: BatchSize;
  maximumFiles: number;
  results: ResultStore | undefined;
  signal: AbortSignal;
}
