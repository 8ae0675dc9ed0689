import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { aligned, allocator, mayLeave } from '#host/sandbox/jco/canonical.js';
import { capMemory } from '#host/sandbox/jco/compile.js';
import { liftList } from '#host/sandbox/jco/lifting.js';
import { transpile } from '#host/sandbox/jco/transpile.js';
import type { PlainAgent } from './plain-agent.js';
import { astGrepRule, type RuleLanguage, ruleDatabase, rulesOf } from './rules.js';

/**
 * Agents without a sandbox, in a folder: their TypeScript as plain scripts, the parser component as jco translates it,
 * and the equal rules in the needed forms.
 */
export interface Kit {
  folder: string;
  /** Settings of pattern-matcher. */
  settings: { patterns: object[] };
  /** Rules in ast-grep's form. */
  rules: object[];
  files: {
    agents: Record<PlainAgent, string>;
    glue: string;
    settings: string;
    database: string;
    yaml: string;
  };
  remove(): Promise<void>;
}

const guests = new URL('../../guests/', import.meta.url);
const pages = 4096;

// Without a sandbox nothing is counted or checked.
const unchecked = `
  globalThis.${liftList} = () => {};
  globalThis.${allocator} = (allocate) => allocate;
  globalThis.${aligned} = (place) => place;
  globalThis.${mayLeave} = () => {};`;

export async function makeKit(language: RuleLanguage = 'csharp'): Promise<Kit> {
  const folder = await mkdtemp(join(tmpdir(), 'tars-bench-kit-'));
  const inside = (name: string) => join(folder, name);
  const patterns = await rulesOf(language);
  const kit: Kit = {
    folder,
    settings: { patterns },
    rules: patterns.map((pattern) => astGrepRule(pattern, language)),
    files: {
      agents: {
        'pattern-matcher': inside('pattern-matcher.js'),
        complexity: inside('complexity.js'),
        scorer: inside('scorer.js'),
      },
      glue: inside('glue.js'),
      settings: inside('settings.json'),
      database: inside('patterns.json'),
      yaml: inside('rules.yml'),
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  await Promise.all([
    ...Object.entries(kit.files.agents).map(async ([name, path]) => writeFile(path, await script(name))),
    writeFile(kit.files.settings, JSON.stringify(kit.settings)),
    writeFile(kit.files.database, JSON.stringify(await ruleDatabase(language))),
    writeFile(kit.files.yaml, kit.rules.map((rule) => JSON.stringify(rule)).join('\n---\n')),
    writeParser(kit, language),
  ]);
  return kit;
}

/** Makes a script that leaves the agent's exports in `guest`, and takes the parser from `tarsSyntax`. */
async function script(agent: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${agent}/agent.js`, guests))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'guest',
    target: 'es2023',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    plugins: [
      {
        name: 'imports of the world',
        setup(bundle) {
          bundle.onResolve({ filter: /^tars:/ }, ({ path }) => ({ path, namespace: 'tars' }));
          bundle.onLoad({ filter: /.*/, namespace: 'tars' }, ({ path }) => ({
            contents: path.startsWith('tars:syntax')
              ? 'export const { languages, compile, analyze, query } = globalThis.tarsSyntax;'
              : 'export const log = () => {};',
          }));
        },
      },
    ],
  });
  return outputFiles[0]!.text;
}

async function writeParser({ folder, files }: Kit, language: RuleLanguage): Promise<void> {
  const bytes = brotliDecompressSync(await readFile(new URL(`syntax/${language}.wasm.br`, guests)));
  const { glue, modules } = capMemory(
    await transpile({ name: language, kind: 'syntax', bytes }, 'thread'),
    pages,
  );
  await writeFile(files.glue, `${unchecked}\n${glue}`);
  for (const [name, module] of Object.entries(modules))
    await writeFile(join(folder, `${name}.module`), module);
}
