import { readdir, readFile } from 'node:fs/promises';
import type { Resource, ResourceTemplateType } from '@modelcontextprotocol/server';
import { InputError } from '../../base/errors.js';
import type { Calls } from './calls.js';
import { clean } from './result/clean.js';

const schemaFolder = new URL('../../../../schemas/', import.meta.url);
const schemaName = /^([a-z.-]+)\.schema\.json$/;
const mimeType = 'application/json';

const fixed: readonly Resource[] = [
  {
    ...{ uri: 'tars://patterns', name: 'patterns', title: 'All patterns', mimeType },
    description: 'What analyze looks for.',
  },
  {
    ...{ uri: 'tars://reports/last', name: 'last report', title: 'The last report', mimeType },
    description: 'The whole report of the latest analyze or run_agent of this server.',
  },
];

export const resourceTemplates: readonly ResourceTemplateType[] = [
  {
    ...{ uriTemplate: 'tars://patterns/{id}', name: 'pattern', title: 'A pattern', mimeType },
    description: 'What a pattern finds and why, with examples; by id or name.',
  },
];

export async function listResources(): Promise<Resource[]> {
  const schemas = (await schemaNames()).map((name) => ({
    ...{ uri: `tars://schemas/${name}`, name: `${name} schema`, mimeType: 'application/schema+json' },
    description: `The JSON Schema of ${name} documents.`,
  }));
  return [...fixed, ...schemas];
}

/** Returns the text of a resource; undefined if there is none of that address. @throws the errors of the core */
export async function readResource(
  uri: string,
  calls: Calls,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [, kind, name] = /^tars:\/\/([a-z]+)(?:\/([^/?#]+))?$/.exec(uri) ?? [];
  if (kind === 'patterns' && name === undefined)
    return json(await calls.core.call('patterns/list', {}, { signal }));
  if (kind === 'patterns')
    return json(await calls.core.call('patterns/explain', { pattern: decoded(name!) }, { signal }));
  if (kind === 'schemas' && name !== undefined) return schemaText(name);
  if (kind === 'reports' && name === 'last') return reportText(calls);
  return undefined;
}

function reportText({ lastReport }: Calls): string {
  if (lastReport !== undefined) return json(lastReport);
  throw new InputError('there is no report yet', { hint: 'call analyze or run_agent first' });
}

async function schemaNames(): Promise<string[]> {
  const files = await readdir(schemaFolder);
  return files.flatMap((file) => schemaName.exec(file)?.[1] ?? []).toSorted();
}

async function schemaText(name: string): Promise<string | undefined> {
  if (!(await schemaNames()).includes(name)) return undefined;
  return readFile(new URL(`${name}.schema.json`, schemaFolder), 'utf8');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function json(value: unknown): string {
  return JSON.stringify(clean(value));
}
