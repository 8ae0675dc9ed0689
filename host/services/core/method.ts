import type * as z from 'zod/mini';
import type { Host } from '../../host/host.js';
import type { CoreOptions } from './options.js';
import type { Workspace } from './workspace.js';

/** How far a request has come. */
export interface Progress {
  /** Files, edits or patterns done. */
  done: number;
  /** Of so many, where that is known. */
  total?: number;
  message?: string;
}

/** What a method works with. */
export interface Call {
  readonly workspace: Workspace;
  readonly options: CoreOptions;
  readonly signal: AbortSignal;
  /** Most bytes of the result. */
  readonly maxBytes: number;
  /** The host that all requests share. It is open until the request ends. */
  host(): Promise<Host>;
  /** The host, if it is open, and the requests so far. */
  facts(): { host: Host | undefined; requests: { running: number; done: number; failed: number } };
  progress(progress: Progress): void;
  /** Hands over a part of the result ahead. Undefined if nobody takes parts: then the result has everything. */
  readonly partial: ((part: unknown) => Promise<void>) | undefined;
  notice(text: string): void;
}

/**
 * A verb of the product. Parameters and results are JSON, and are checked by their schemas both ways.
 * `writes`: it may change files, or what is learned.
 */
export interface Method<
  Params extends z.ZodMiniType = z.ZodMiniType,
  Result extends z.ZodMiniType = z.ZodMiniType,
> {
  readonly name: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  readonly effect: 'reads' | 'writes';
  readonly params: Params;
  readonly result: Result;
  /** What it returns has to fit the schema of the result. */
  run(params: z.output<Params>, call: Call): Promise<unknown>;
}

/** Types a method by its schemas. */
export function method<Params extends z.ZodMiniType, Result extends z.ZodMiniType>(
  declared: Method<Params, Result>,
): Method<Params, Result> {
  return declared;
}
