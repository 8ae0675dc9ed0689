import type { Entry } from '../../contract/cache.js';
import type { CappedComponent } from './compile.js';
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
    const { maximumPages, restorable } = component;
    entry.set(`${role}.json`, Buffer.from(JSON.stringify({ maximumPages, restorable })));
    for (const [name, bytes] of Object.entries(component.modules)) entry.set(`${role}.${name}`, bytes);
  }
  return entry;
}

export function imageOf(entry: Entry): StoredImage {
  const component = (role: string): CappedComponent | undefined =>
    entry.has(`${role}.js`)
      ? {
          glue: text(entry, `${role}.js`),
          modules: modulesOf(entry, `${role}.`),
          ...(JSON.parse(text(entry, `${role}.json`)) as Pick<
            CappedComponent,
            'maximumPages' | 'restorable'
          >),
        }
      : undefined;
  const agent = component('agent');
  return {
    rules: text(entry, rulesFile),
    preInitialized: agent && { agent, syntax: component('syntax') },
  };
}

function modulesOf(entry: Entry, prefix: string): Modules {
  const modules: Modules = {};
  for (const [name, bytes] of entry) {
    if (name.startsWith(prefix) && name.endsWith('.wasm')) modules[name.slice(prefix.length)] = bytes;
  }
  return modules;
}
