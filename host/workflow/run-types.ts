import { type TypeOutline, typesSchema } from '../../wit/documents/types-document.js';
import type { Host } from '../host/host.js';
import { isAboutFiles } from '../run/retry-policy.js';
import { batches } from './batches.js';
import { callAgent } from './call-agent.js';
import { documentOf } from './documents.js';
import { inOrder } from './in-order.js';

interface SourceFile {
  path: string;
  language: string;
  text: string;
}

const limits = { files: 64, bytes: 512 * 1024 };

/** Most types that a task is told. */
const mostTypes = 2000;

/** The types that the files of a run declare, and what they inherit from. */
export class RunTypes {
  readonly #byPath = new Map<string, TypeOutline[]>();
  readonly #byName = new Map<string, TypeOutline[]>();

  add(path: string, types: readonly TypeOutline[]): void {
    this.#byPath.set(path, [...types]);
    for (const type of types) {
      const same = this.#byName.get(type.name);
      if (same) same.push(type);
      else this.#byName.set(type.name, [type]);
    }
  }

  /** Selects the types that those of some files inherit from, or are a part of. */
  inheritedBy(paths: ReadonlySet<string>): TypeOutline[] {
    const own = [...paths].flatMap((path) => this.#byPath.get(path) ?? []);
    const names = new Set(own.flatMap(({ name, partial, bases }) => (partial ? [name, ...bases] : bases)));
    const found: TypeOutline[] = [];
    // A set that grows is walked to its end.
    for (const name of names) {
      for (const type of this.#byName.get(name) ?? []) {
        for (const base of type.bases) names.add(base);
        if (found.length < mostTypes) found.push(type);
      }
    }
    return found;
  }
}

/**
 * Has a generator list the types of C# files. Files that it fails on have none.
 * @throws the errors of `Host.call` about agents, settings and hosts
 */
export async function runTypes(
  host: Host,
  files: AsyncIterable<SourceFile>,
  { agent, signal }: { agent: string; signal: AbortSignal },
): Promise<RunTypes> {
  const types = new RunTypes();
  const sized = async function* () {
    for await (const { path, language, text } of files) {
      if (language === 'csharp') yield { path, language, text, bytes: Buffer.byteLength(text) };
    }
  };
  const outlined = inOrder(batches(sized(), limits), host.stats().concurrency, (batch) =>
    outline(host, batch, agent, signal),
  );
  for await (const files of outlined) for (const { path, types: some } of files) types.add(path, some);
  return types;
}

async function outline(
  host: Host,
  batch: readonly SourceFile[],
  agent: string,
  signal: AbortSignal,
): Promise<{ path: string; types: TypeOutline[] }[]> {
  const paths = new Set(batch.map(({ path }) => path));
  const sources = batch.map(({ path, language, text }) => ({ path, language, text }));
  try {
    const task = { sources, options: JSON.stringify({ outline: true }) };
    const outcome = await callAgent(host, {
      agent,
      about: batch[0]!.path,
      onLog: undefined,
      task,
      options: { signal },
    });
    const document = await documentOf(agent, outcome, 'types.json', typesSchema, paths);
    return document?.files.filter(({ path }) => paths.has(path)) ?? [];
  } catch (error) {
    signal.throwIfAborted();
    if (!isAboutFiles(error)) throw error;
    if (batch.length === 1) return [];
    const files = [];
    for (const file of batch) files.push(...(await outline(host, [file], agent, signal)));
    return files;
  }
}
