import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { witText } from '../../wit/text.js';

/**
 * JavaScript engine. `quickjs`: small and fast, without Intl, TextEncoder or URL. `spidermonkey`: more built-ins, 7
 * times the size.
 */
export type Engine = 'quickjs' | 'spidermonkey';

/** Options of `buildAgent`. */
export interface BuildOptions {
  /** TypeScript or JavaScript file of the agent; it exports `agent`. */
  entry: string;
  /** Default `quickjs`. */
  engine?: Engine;
  /** Whether the agent imports the parser component. Default true. */
  syntax?: boolean;
}

/**
 * Bundles an agent and compiles it to a component of the world `tars:agent/syntax-agent` (or
 * `plain-agent`). Needs `esbuild` and the engine's package (`componentize-qjs`, or
 * `@bytecodealliance/componentize-js` with `@bytecodealliance/preview2-shim`) to be installed.
 * Returns the component's bytes.
 * @throws Error if the entry exports no `agent`, or doesn't compile
 */
export async function buildAgent({
  entry,
  engine = 'quickjs',
  syntax = true,
}: BuildOptions): Promise<Uint8Array> {
  const source = await bundle(entry);
  const world = syntax ? 'syntax-agent' : 'plain-agent';
  return engine === 'quickjs' ? quickjs(source, world) : spidermonkey(source, world);
}

async function bundle(entry: string): Promise<string> {
  const { build } = await import('esbuild');
  const path = resolve(entry);
  const result = await build({
    stdin: { contents: checked(path), resolveDir: dirname(path), sourcefile: `checked ${basename(path)}` },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['tars:*'],
    legalComments: 'none',
    logLevel: 'silent',
  }).catch((error: Error) => {
    if (!/No matching export in .* for import "agent"/.test(error.message)) throw error;
    throw new Error(`it exports no agent; write: ${wanted}`, { cause: error });
  });
  return result.outputFiles[0]!.text;
}

const wanted = 'export const agent = defineAgent({ … })';

/**
 * Makes the entry, which checks the export while the component is built. A missing export would otherwise only trap
 * when called.
 */
function checked(path: string): string {
  return `import { agent } from ${JSON.stringify(path)};
    const missing = ['describe', 'configure', 'run'].filter((name) => typeof agent?.[name] !== 'function');
    if (missing.length > 0)
      throw new TypeError('the agent that it exports has no ' + missing.join(', ') + '; write: ${wanted}');
    export { agent };`;
}

async function quickjs(jsSource: string, world: string): Promise<Uint8Array> {
  const { componentize } = await import('componentize-qjs');
  const folder = await mkdtemp(join(tmpdir(), 'tars-wit-'));
  try {
    const witPath = join(folder, 'agent.wit');
    await writeFile(witPath, witText());
    const { component } = await componentize({ witPath, jsSource, world, stubWasi: true, sync: true });
    return component;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function spidermonkey(source: string, worldName: string): Promise<Uint8Array> {
  const { componentize } = await import('@bytecodealliance/componentize-js');
  const { component } = await componentize(source, witText(), {
    worldName,
    disableFeatures: ['random', 'stdio', 'clocks', 'http', 'fetch-event'],
    // The types require a sourcePath, which belongs to the form without the source's text.
  } as Parameters<typeof componentize>[2]);
  return component;
}
