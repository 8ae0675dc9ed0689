import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { AgentManifest } from '../agents/agent-manifest.js';
import { disagreements } from '../agents/agreement.js';
import { parseManifest } from '../agents/manifest.js';
import { AgentInvalidError, AgentNotFoundError } from '../base/errors.js';
import { readRegular } from '../base/read-regular.js';
import { reasonOf } from '../base/system-error.js';
import { wayOf } from '../files/tree.js';
import { AtomicFile } from '../files/write.js';
import { Host } from '../host/host.js';
import { checkTypes } from './check-types.js';
import { compileAgent } from './compile-agent.js';
import { componentFrom } from './core-module.js';
import { formatSize } from './values.js';

const MiB = 1024 * 1024;
const maximumManifestBytes = MiB;
const maximumSourceBytes = 64 * MiB;
const maximumWasmBytes = 128 * MiB;

export interface BuildSettings {
  /** A core module or component to take instead of compiling the folder's source. */
  wasm?: string | undefined;
  /** Whether to check types where TypeScript is there. */
  types: boolean;
}

/**
 * Makes the component of the agent in a folder, asks it what it is, and says in one line what came of it. Nothing of
 * the folder may be a link.
 * @throws AgentInvalidError, AgentNotFoundError, InputError
 */
export async function buildAgentIn(folder: string, { wasm, types }: BuildSettings): Promise<string> {
  const { real: within, left } = await wayOf(folder).catch(() => ({
    real: resolve(folder),
    left: undefined,
  }));
  if (left !== undefined) throw new AgentInvalidError(`${folder} is a link that leads out of ${left}`);
  const path = join(folder, 'manifest.json');
  const bytes = await readIn(path, within, maximumManifestBytes);
  if (bytes === undefined) {
    throw new AgentNotFoundError(`${folder} holds no manifest.json`, {
      hint: 'docs/agents.md says what it holds',
    });
  }
  const manifest = parseManifest(bytes.toString(), path);
  const make = wasm === undefined ? await fromSource(folder, within, manifest, types) : await fromWasm(wasm);
  const output = join(folder, manifest.component);
  const file = await AtomicFile.create(output, within);
  try {
    const component = await make();
    await checkBuilt(manifest, component);
    await file.write(component);
    await file.commit();
    const name = isAbsolute(folder) || /^\.\.?(?:[/\\]|$)/.test(folder) ? folder : `./${folder}`;
    return `built ${output}, ${formatSize(component.length)}; its name for other commands is ${name}`;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

async function fromSource(
  folder: string,
  within: string,
  { engine = 'quickjs', syntax }: AgentManifest,
  types: boolean,
): Promise<() => Promise<Uint8Array>> {
  for (const entry of [join(folder, 'agent.ts'), join(folder, 'agent.js')]) {
    if ((await readIn(entry, within, maximumSourceBytes)) === undefined) continue;
    return async () => {
      if (types) await checkTypes(entry);
      return compileAgent(entry, engine, syntax);
    };
  }
  throw new AgentNotFoundError(`${folder} holds no agent.ts`, {
    hint: 'of another language, name what its compiler has made: --wasm FILE',
  });
}

async function fromWasm(path: string): Promise<() => Promise<Uint8Array>> {
  const read = await readRegular(path, maximumWasmBytes).catch((error: NodeJS.ErrnoException) => {
    throw new AgentNotFoundError(`can't read ${path}: ${reasonOf(error)}`, { cause: error });
  });
  if ('problem' in read) throw new AgentInvalidError(`${path} is ${problems[read.problem]}`);
  return () => componentFrom(read.bytes, path);
}

/** What runs later is asked first: the world, the types of the contract, and whether it is what its manifest says. */
async function checkBuilt(manifest: AgentManifest, component: Uint8Array): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tars-built-'));
  try {
    await writeFile(join(folder, basename(manifest.component)), component);
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    await using host = await Host.open({ backend: 'jco' });
    const { info } = await host.inspect(folder);
    const [first] = disagreements(manifest, info);
    if (first !== undefined) {
      throw new AgentInvalidError(`manifest.json and the agent don't agree: ${first}`, {
        hint: 'say the same in manifest.json and in describe(), which defineAgent answers',
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const problems = { link: 'a link', 'not-a-file': 'no regular file', 'too-large': 'too large' };

/** Undefined where there is none. */
async function readIn(path: string, within: string, maximumBytes: number): Promise<Buffer | undefined> {
  const read = await readRegular(path, maximumBytes, within).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new AgentNotFoundError(`can't read ${path}: ${reasonOf(error)}`, { cause: error });
  });
  if (read === undefined) return undefined;
  if (!('problem' in read)) return read.bytes;
  throw new AgentInvalidError(`${path} is ${problems[read.problem]}`);
}
