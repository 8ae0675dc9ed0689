import type { BackendName } from '../contract/backend-name.js';
import type { Image } from '../contract/image.js';
import type { Language } from '../contract/languages.js';
import type { Limits } from '../contract/limits.js';
import type { SourceFile } from '../contract/report.js';
import type { Pool } from '../pool/pool.js';
import type { ResultStore } from '../results/store.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { BatchSize } from './batch-queue.js';

export const defaultMaximumFiles = 1_000_000;
export const defaultBatch: BatchSize = { files: 32, bytes: 512 * 1024 };

/** An agent's image and limits for files of one language. */
export interface PreparedAgent {
  image: Image;
  limits: Limits;
}

export interface RunAgent {
  name: string;
  reads(language: Language): boolean;
  /** Rejects with LanguageUnknownError if only this language can't be served. */
  prepare(language: Language): Promise<PreparedAgent>;
}

/** Inputs of a run. */
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
  /** Who is told of its batches. */
  telemetry: Telemetry | undefined;
  signal: AbortSignal;
}
