import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { isBelow } from '../base/below.js';
import { namesIn } from '../base/folder-entries.js';
import { memoizeAsync } from '../base/memoize-async.js';
import { readRegular } from '../base/read-regular.js';
import { decode } from './encoding.js';
import { editionOf, type Libraries } from './libraries.js';

const maximumBytes = 64 * 1024;
const mostSiblings = 8;
/** Entries of one list, and configurations that one is made of in all. */
const mostExtended = 8;

const settings = z.object({
  extends: z.optional(z.union([z.string(), z.array(z.string()).check(z.maxLength(mostExtended))])),
  compilerOptions: z.optional(
    z.object({
      target: z.optional(z.string()),
      lib: z.optional(z.array(z.string()).check(z.maxLength(200))),
    }),
  ),
});

interface Said {
  target?: string | undefined;
  lib?: Libraries | undefined;
}

/**
 * Finds which of JavaScript's libraries a TypeScript file may use, and remembers each folder. The innermost folder
 * whose `tsconfig.json`, or else another `tsconfig.*.json`, says it decides. Reads nothing outside of the repository,
 * so nothing of packages that a configuration extends.
 */
export class TypeScriptProjects {
  readonly #known = new Map<string, Promise<Libraries | undefined>>();

  /** Undefined: nobody says it. */
  librariesOf(path: string, top: string): Promise<Libraries | undefined> {
    return this.#of(dirname(path), top);
  }

  #of(folder: string, top: string): Promise<Libraries | undefined> {
    return memoizeAsync(this.#known, folder, async () => {
      const here = await librariesIn(folder, top);
      if (here !== undefined || folder === top || !isBelow(folder, top)) return here;
      return this.#of(dirname(folder), top);
    });
  }
}

async function librariesIn(folder: string, top: string): Promise<Libraries | undefined> {
  const names = await namesIn(folder);
  const configs = names.filter((name) => /^tsconfig(?:\.[\w.-]+)?\.json$/.test(name));
  if (configs.length === 0) return undefined;
  const within = await realpath(top).catch(() => undefined);
  if (within === undefined) return undefined;
  const said = async (name: string) => librariesBy(await saidBy(join(folder, name), within));
  const own = configs.includes('tsconfig.json') ? await said('tsconfig.json') : undefined;
  if (own !== undefined) return own;
  // A configuration that only refers to others: what all of these have.
  const others = configs.filter((name) => name !== 'tsconfig.json').slice(0, mostSiblings);
  const all = (await Promise.all(others.map(said))).filter((libraries) => libraries !== undefined);
  return all.toSorted((a, b) => newest(a) - newest(b))[0];
}

function librariesBy({ lib, target }: Said): Libraries | undefined {
  return lib ?? (target === undefined ? undefined : [target]);
}

function newest(libraries: Libraries): number {
  return Math.max(0, ...libraries.map((name) => editionOf(name) ?? 0));
}

/**
 * What a configuration says, or one that it extends; the last one of a list wins, as for the compiler. Each file counts
 * once, and only so many do: a list may name its own file, or make a tree of lists.
 */
async function saidBy(path: string, within: string, seen = new Set<string>()): Promise<Said> {
  if (seen.has(path) || seen.size === mostExtended) return {};
  seen.add(path);
  const read = await configAt(path, within);
  if (read === undefined) return {};
  const { extends: extended = [], compilerOptions = {} } = read;
  const said: Said = {};
  for (const name of [extended].flat()) {
    if (!/^\.{1,2}(?:\/|$)/.test(name)) continue;
    Object.assign(said, await saidBy(configPath(dirname(path), name), within, seen));
  }
  const { lib, target } = compilerOptions;
  if (target !== undefined) said.target = target.toLowerCase();
  if (lib !== undefined) said.lib = lib.map((one) => one.toLowerCase());
  return said;
}

function configPath(folder: string, name: string): string {
  const path = resolve(folder, name);
  return basename(path).endsWith('.json') ? path : `${path}.json`;
}

async function configAt(path: string, within: string) {
  const read = await readRegular(path, maximumBytes, within).catch(() => undefined);
  if (read === undefined || 'problem' in read) return undefined;
  const decoded = decode(read.bytes);
  if ('problem' in decoded) return undefined;
  try {
    return settings.safeParse(JSON.parse(plainJson(decoded.text))).data;
  } catch {
    return undefined;
  }
}

const stringOrComment = /"(?:[^"\\]|\\.)*(?:"|$)|\/\/[^\r\n]*|\/\*.*?(?:\*\/|$)/gs;
const stringOrComma = /("(?:[^"\\]|\\.)*(?:"|$))|,(?=\s{0,1000}[}\]])/gs;

/** Leaves out comments, and commas before a closing bracket, neither of which JSON has. */
function plainJson(text: string): string {
  const bare = text.replace(stringOrComment, (part) => (part.startsWith('"') ? part : ' '));
  return bare.replace(stringOrComma, (_, string = '') => string);
}
