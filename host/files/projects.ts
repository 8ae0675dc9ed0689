import { realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isBelow } from '../base/below.js';
import { namesIn } from '../base/folder-entries.js';
import { memoizeAsync } from '../base/memoize-async.js';
import { readRegular } from '../base/read-regular.js';
import { type EditorConfig, isSilent, readEditorConfig } from './editorconfig.js';
import { decode } from './encoding.js';
import type { Libraries } from './libraries.js';
import { RustModules } from './rust-modules.js';
import { isRepository } from './tree.js';
import { TypeScriptProjects } from './typescript-projects.js';

/** What the folders around a file say of it. */
export interface Surroundings {
  /**
   * Root of the innermost repository around it; outside of any, the working folder, or else the folder it was found in.
   */
  top: string;
  /** Whether the .NET project that compiles it runs tests, or the Rust crate compiles it for its tests only. */
  testProject: boolean;
  /** Whether the .NET project that compiles it makes a documentation file, and warns of what is missing there. */
  documented: boolean;
  /** Which of JavaScript's libraries the TypeScript project that compiles it has. Undefined: it doesn't say. */
  libraries: Libraries | undefined;
}

/** What the project files of a folder, or of it and those above it, say. Undefined: nothing. */
interface Said {
  test: boolean | undefined;
  documented: boolean | undefined;
  silenced: boolean;
}

const projectFile = /\.(?:cs|fs|vb)proj$/i;
const sharedFile = 'Directory.Build.props';
const mostProjects = 8;
const maximumBytes = 512 * 1024;

const testSdk =
  /<IsTestProject>\s*true\s*<|\bSdk="MSTest\.Sdk|"(?:Microsoft\.NET\.Test\.Sdk|xunit(?:\.v3|\.runner\.visualstudio)?|NUnit3?TestAdapter|MSTest(?:\.TestAdapter)?|TUnit|YoloDev\.Expecto\.TestSdk)"/i;
// Tags end before the next one begins: a text of openings alone is read once.
const documentation = /<GenerateDocumentationFile(?:\s[^<>]*)?>\s*(true|false)\s*</i;
const documentationFile = /<DocumentationFile(?:\s[^<>]*)?>\s*[^<\s]/i;
const silenced = /<NoWarn(?:\s[^<>]*)?>[^<]*\b(?:CS)?1591\b/i;

const silence: Said = { test: undefined, documented: undefined, silenced: false };

/**
 * Looks for projects of .NET and TypeScript and for Rust modules around files, and remembers each folder. Reads nothing
 * outside of a file's repository.
 */
export class Projects {
  readonly #cwd: string;
  readonly #tops = new Map<string, Promise<string | undefined>>();
  readonly #said = new Map<string, Promise<Said>>();
  readonly #rustModules = new RustModules();
  readonly #typeScript = new TypeScriptProjects();
  readonly #configs = new Map<string, Promise<EditorConfig | undefined>>();

  constructor(cwd: string) {
    this.#cwd = resolve(cwd);
  }

  /**
   * Projects are looked for only around sources of .NET, Rust and TypeScript. `base`: the folder that the user named,
   * or the file's own.
   */
  async of({ path, base }: { path: string; base: string }, language: string): Promise<Surroundings> {
    const folder = dirname(path);
    const top = (await this.#topOf(folder)) ?? (isBelow(folder, this.#cwd) ? this.#cwd : base);
    const nothing = { top, testProject: false, documented: false, libraries: undefined };
    if (language === 'rust') {
      return { ...nothing, testProject: await this.#rustModules.isOnlyForTests(path, top) };
    }
    if (language === 'typescript' || language === 'tsx') {
      return { ...nothing, libraries: await this.#typeScript.librariesOf(path, top) };
    }
    if (language !== 'csharp' && language !== 'fsharp') return nothing;
    const { test = false, documented = false, silenced } = await this.#saidOf(folder, top);
    const wanted = documented && !silenced && !(await this.#isSilent(path, folder, top));
    return { ...nothing, testProject: test, documented: wanted };
  }

  #topOf(folder: string): Promise<string | undefined> {
    return memoizeAsync(this.#tops, folder, async () => {
      if (isRepository(folder)) return folder;
      const above = dirname(folder);
      return above === folder ? undefined : this.#topOf(above);
    });
  }

  /** Whether an .editorconfig of the folder, or of one above it, silences the warning of missing documentation. */
  async #isSilent(path: string, folder: string, top: string): Promise<boolean> {
    const config = await memoizeAsync(this.#configs, folder, () => configIn(folder, top));
    const silent = config && isSilent(config, relative(folder, path).split(sep).join('/'));
    if (silent !== undefined) return silent;
    if (config?.root || folder === top || !isBelow(folder, top)) return false;
    return this.#isSilent(path, dirname(folder), top);
  }

  /** The innermost folder that says something decides; a warning that is silenced above is silenced here. */
  #saidOf(folder: string, top: string): Promise<Said> {
    return memoizeAsync(this.#said, folder, async () => {
      const here = await saidIn(folder, top);
      if (folder === top || !isBelow(folder, top)) return here;
      const above = await this.#saidOf(dirname(folder), top);
      return {
        test: here.test ?? above.test,
        documented: here.documented ?? above.documented,
        silenced: here.silenced || above.silenced,
      };
    });
  }
}

async function saidIn(folder: string, top: string): Promise<Said> {
  const names = await namesIn(folder);
  const projects = names.filter((name) => projectFile.test(name)).slice(0, mostProjects);
  const shared = names.includes(sharedFile) ? [sharedFile] : [];
  if (projects.length + shared.length === 0) return silence;
  const within = await realpath(top);
  const textsOf = async (files: readonly string[]) =>
    (await Promise.all(files.map((name) => textOf(join(folder, name), within)))).join('\n');
  const [own, ofAll] = [await textsOf(projects), await textsOf(shared)];
  return {
    test: projects.length > 0 ? testSdk.test(own) : undefined,
    documented: documentedBy(own) ?? documentedBy(ofAll),
    silenced: silenced.test(own) || silenced.test(ofAll),
  };
}

async function configIn(folder: string, top: string): Promise<EditorConfig | undefined> {
  const within = await realpath(top).catch(() => undefined);
  const text = within === undefined ? '' : await textOf(join(folder, '.editorconfig'), within);
  return text === '' ? undefined : readEditorConfig(text, 'CS1591');
}

async function textOf(path: string, within: string): Promise<string> {
  const read = await readRegular(path, maximumBytes, within).catch(() => undefined);
  if (read === undefined || 'problem' in read) return '';
  const decoded = decode(read.bytes);
  return 'problem' in decoded ? '' : decoded.text;
}

function documentedBy(text: string): boolean | undefined {
  const said = documentation.exec(text)?.[1];
  if (said !== undefined) return said.toLowerCase() === 'true';
  return documentationFile.test(text) ? true : undefined;
}
