import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isBelow } from '../base/below.js';
import { memoizeAsync } from '../base/memoize-async.js';
import { readRegular } from '../base/read-regular.js';
import { decode } from './encoding.js';

interface Declaration {
  /** The file that declares the module. */
  parent: string;
  onlyForTests: boolean;
}

/** Declarations of modules by the paths of the files that they may mean. */
type Declared = ReadonlyMap<string, readonly Declaration[]>;

const maximumBytes = 512 * 1024;
const mostFolders = 4;
const mostParents = 8;
const mostModules = 2000;
const longestLine = 2000;

const allTests = /^#!\[cfg\(test\)\]/m;
const attribute = /^#\[((?:[^\]"]|"[^"]*")*)\]\s*/;
const testAttribute =
  /^cfg\(\s*(?:test\s*\)|all\(\s*test\s*,|any\(\s*test\s*,\s*feature\s*=\s*"[^"]*test[^"]*"\s*\))/;
const pathAttribute = /^path\s*=\s*"([^"]+)"/;
const module = /^(?:pub(?:\([^)]*\))?\s+)?mod\s+(?:r#)?(\w+)\s*;/;

/**
 * Finds Rust files that their crate compiles for its tests only, and remembers each folder. Follows no link out of the
 * repository.
 */
export class RustModules {
  readonly #declared = new Map<string, Promise<Declared>>();

  /** Whether every `mod` that declares the file, or one above it, stands under `#[cfg(test)]`. */
  async isOnlyForTests(path: string, top: string, depth = 0): Promise<boolean> {
    const declarations = await this.#declarationsOf(path, top);
    if (declarations.length === 0 || depth === mostParents) return false;
    for (const { onlyForTests, parent } of declarations) {
      if (!onlyForTests && !(await this.isOnlyForTests(parent, top, depth + 1))) return false;
    }
    return true;
  }

  async #declarationsOf(path: string, top: string): Promise<readonly Declaration[]> {
    let folder = dirname(path);
    for (let level = 0; level < mostFolders && isBelow(folder, top); level++) {
      const declared = await memoizeAsync(this.#declared, folder, () => declaredIn(folder, top));
      const found = declared.get(path)?.filter(({ parent }) => parent !== path) ?? [];
      if (found.length > 0) return found;
      if (folder === top) break;
      folder = dirname(folder);
    }
    return [];
  }
}

/** What the files that can have modules in a folder declare. */
async function declaredIn(folder: string, top: string): Promise<Declared> {
  const within = await realpath(top).catch(() => undefined);
  const declared = new Map<string, Declaration[]>();
  if (within === undefined) return declared;
  const parents = ['mod.rs', 'lib.rs', 'main.rs'].map((name) => join(folder, name));
  if (folder !== top) parents.push(join(dirname(folder), `${basename(folder)}.rs`));
  for (const parent of parents) {
    const text = await textOf(parent, within);
    const whole = allTests.test(text);
    for (const { name, path, onlyForTests } of modulesIn(text)) {
      const files =
        path === undefined
          ? [join(folder, `${name}.rs`), join(folder, name, 'mod.rs')]
          : [resolve(dirname(parent), path)];
      for (const file of files) {
        const others = declared.get(file) ?? [];
        declared.set(file, [...others, { parent, onlyForTests: whole || onlyForTests }]);
      }
    }
  }
  return declared;
}

interface Module {
  name: string;
  path: string | undefined;
  onlyForTests: boolean;
}

/** The modules that a text declares as files of their own, with attributes on the same line or on lines right above. */
export function modulesIn(text: string): Module[] {
  const modules: Module[] = [];
  let attributes: string[] = [];
  for (const line of text.split('\n')) {
    let rest = line.trim();
    if (rest === '' || rest.startsWith('//') || rest.length > longestLine) continue;
    for (let found = attribute.exec(rest); found; found = attribute.exec(rest)) {
      attributes.push(found[1]!.trim());
      rest = rest.slice(found[0].length);
    }
    if (rest === '') continue;
    const name = module.exec(rest)?.[1];
    if (name !== undefined) {
      const path = attributes.map((one) => pathAttribute.exec(one)?.[1]).find((one) => one !== undefined);
      const onlyForTests = attributes.some((one) => testAttribute.test(one));
      if (modules.push({ name, path, onlyForTests }) >= mostModules) break;
    }
    attributes = [];
  }
  return modules;
}

async function textOf(path: string, within: string): Promise<string> {
  const read = await readRegular(path, maximumBytes, within).catch(() => undefined);
  if (read === undefined || 'problem' in read) return '';
  const decoded = decode(read.bytes);
  return 'problem' in decoded ? '' : decoded.text;
}
