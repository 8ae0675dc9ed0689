import type { Entry } from '../../contract/cache.js';
import { type CappedComponent, mapValues } from './compile.js';
import { sharedContent } from './memory-content.js';
import type { Modules } from './protocol.js';
import type { Translated } from './transpile.js';

const text = (entry: Entry, name: string) => Buffer.from(entry.get(name) ?? []).toString();

export function translationEntry({ glue, modules, restorable }: Translated): Entry {
  return new Map<string, Uint8Array>([
    ['component.js', Buffer.from(glue)],
    ['restorable.json', Buffer.from(JSON.stringify(restorable))],
    ...Object.entries(modules),
  ]);
}

export function translationOf(entry: Entry): Omit<Translated, 'world'> {
  return {
    glue: text(entry, 'component.js'),
    modules: modulesOf(entry, ''),
    restorable: text(entry, 'restorable.json') === 'true',
  };
}

/** Stored form of an image: the agent's rules and, if it could be pre-initialized, its components. */
export interface StoredImage {
  rules: string;
  preInitialized: { agent: CappedComponent; syntax: CappedComponent | undefined } | undefined;
}

/** The file of an image that holds its rules. */
export const rulesFile = 'rules.json';

export function rulesOf(entry: Entry | undefined): string | undefined {
  return entry?.has(rulesFile) ? text(entry, rulesFile) : undefined;
}

export function imageEntry({ rules, preInitialized }: StoredImage): Entry {
  const entry: Entry = new Map([[rulesFile, Buffer.from(rules)]]);
  if (!preInitialized) return entry;
  for (const [role, component] of Object.entries(preInitialized)) {
    if (!component) continue;
    entry.set(`${role}.js`, Buffer.from(component.glue));
    const { maximumPages, restorable, contents = {} } = component;
    const places = mapValues(contents, (content) => content.places);
    entry.set(`${role}.json`, Buffer.from(JSON.stringify({ maximumPages, restorable, places })));
    for (const [name, bytes] of Object.entries(component.modules)) entry.set(`${role}.${name}`, bytes);
    for (const [name, { bytes }] of Object.entries(contents)) {
      entry.set(`${role}.${name}.memory`, new Uint8Array(bytes));
    }
  }
  return entry;
}

export function imageOf(entry: Entry): StoredImage {
  const agent = componentOf(entry, 'agent');
  return {
    rules: text(entry, rulesFile),
    preInitialized: agent && { agent, syntax: componentOf(entry, 'syntax') },
  };
}

/** What is stored of a component beside its glue, its modules and their contents. */
type Facts = Pick<CappedComponent, 'maximumPages' | 'restorable'> & {
  places: Record<string, readonly number[]>;
};

function componentOf(entry: Entry, role: string): CappedComponent | undefined {
  if (!entry.has(`${role}.js`)) return undefined;
  const { places, ...facts } = JSON.parse(text(entry, `${role}.json`)) as Facts;
  return {
    ...facts,
    glue: text(entry, `${role}.js`),
    modules: modulesOf(entry, `${role}.`),
    contents: mapValues(places, (some, name) => sharedContent(some, entry.get(`${role}.${name}.memory`)!)),
  };
}

function modulesOf(entry: Entry, prefix: string): Modules {
  const modules: Modules = {};
  for (const [name, bytes] of entry) {
    if (name.startsWith(prefix) && name.endsWith('.wasm')) modules[name.slice(prefix.length)] = bytes;
  }
  return modules;
}
