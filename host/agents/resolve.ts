import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../base/did-you-mean.js';
import { sha256InSlices } from '../base/digest.js';
import { AgentInvalidError, AgentNotFoundError, TarsError } from '../base/errors.js';
import { readRegular } from '../base/read-regular.js';
import { reasonOf } from '../base/system-error.js';
import type { Component } from '../contract/image.js';
import type { AgentManifest } from './agent-manifest.js';
import { isAgentPath } from './agent-path.js';
import { NotSettings, parseSettings } from './settings-json.js';

const builtIn = fileURLToPath(new URL('../../guests/', import.meta.url));

/** An agent whose bytes were read. Its file is never opened again. */
export interface LoadedAgent {
  /** Undefined only for a bare .wasm. */
  manifest: AgentManifest | undefined;
  component: Component;
  byteLength: number;
  /** Reads the manifest's `settings` file; `{}` if the manifest names none. */
  settings: () => Promise<unknown>;
}

const MiB = 1024 * 1024;
const maximumBytes = { manifest: MiB, settings: 16 * MiB, component: 128 * MiB };

/**
 * Reads a file of an agent's folder, which is untrusted. A link that leads out could make the host read the user's
 * private files to the agent.
 * @throws AgentNotFoundError, AgentInvalidError
 */
async function readIfThere(
  folder: string,
  name: string,
  what: keyof typeof maximumBytes,
): Promise<Buffer | undefined> {
  const path = join(folder, name);
  try {
    const [inside, real] = await Promise.all([realpath(folder), realpath(path)]);
    if (!real.startsWith(inside.endsWith(sep) ? inside : inside + sep)) {
      throw new AgentInvalidError(`${path} is a link that leads out of the agent's folder`);
    }
    return await readWhole(real, path, what);
  } catch (error) {
    if (error instanceof TarsError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new AgentNotFoundError(`can't read ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

async function readWhole(path: string, shown: string, what: keyof typeof maximumBytes): Promise<Buffer> {
  const read = await readRegular(path, maximumBytes[what]);
  if (!('problem' in read)) return read.bytes;
  throw new AgentInvalidError(
    read.problem === 'not-a-file'
      ? `${shown} is not a regular file`
      : `${shown} is ${read.bytes} bytes, and the limit is ${maximumBytes[what]}`,
  );
}

/** Returns the manifests of the built-in agents, sorted by name. A test checks them against the schema. */
export async function builtInManifests(): Promise<AgentManifest[]> {
  const folders = await readdir(builtIn, { withFileTypes: true }).catch(() => []);
  const manifests = await Promise.all(
    folders
      .filter((folder) => folder.isDirectory())
      .map(async ({ name }) => {
        const text = await readIfThere(join(builtIn, name), 'manifest.json', 'manifest');
        return text && (JSON.parse(text.toString()) as AgentManifest);
      }),
  );
  return manifests.filter((manifest) => manifest !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Finds an agent by the name of a built-in one, or by the path of a .wasm file or of a folder with a manifest.json.
 * @throws AgentNotFoundError, AgentInvalidError
 */
export async function loadAgent(agent: string): Promise<LoadedAgent> {
  if (/^[a-z0-9-]+$/.test(agent)) {
    const loaded = await loadFolder(join(builtIn, agent));
    if (loaded) return loaded;
    await assertNotBundled();
  }
  if (isAgentPath(agent)) {
    const path = resolve(agent);
    const kind = await stat(path).catch(() => undefined);
    if (kind?.isDirectory()) {
      const loaded = await loadFolder(path, agent);
      if (loaded) return loaded;
      throw new AgentNotFoundError(`${agent} holds no manifest.json`, {
        hint: 'docs/agents.md says what it holds',
      });
    }
    if (kind?.isFile()) {
      const bytes = await readWhole(path, agent, 'component').catch((error: unknown) => {
        if (error instanceof TarsError) throw error;
        throw new AgentNotFoundError(`can't read ${agent}: ${reasonOf(error)}`, { cause: error });
      });
      return load(basename(path), undefined, bytes, async () => ({}));
    }
    throw new AgentNotFoundError(`there is no agent at ${agent}`);
  }
  const names = (await builtInManifests()).map((manifest) => manifest.name);
  const here = await stat(join(resolve(agent), 'manifest.json')).catch(() => undefined);
  throw new AgentNotFoundError(`there is no agent ${JSON.stringify(agent)}`, {
    hint: here
      ? `for the agent in the folder of that name, say ./${agent}`
      : (didYouMean(agent, names) ?? `known are ${names.join(', ')}; a path must hold a slash`),
  });
}

/** @throws AgentInvalidError if this code runs without the files that came with it. */
async function assertNotBundled(): Promise<void> {
  if (await stat(builtIn).catch(() => undefined)) return;
  throw new AgentInvalidError(
    `the files of tars-hyperlight are not beside its code: ${builtIn} is not there`,
    {
      hint: "this package can't be bundled: mark tars-hyperlight as external, and install it where the bundle runs",
    },
  );
}

async function loadFolder(folder: string, shown = folder): Promise<LoadedAgent | undefined> {
  const path = join(folder, 'manifest.json');
  const text = await readIfThere(folder, 'manifest.json', 'manifest');
  if (!text) return undefined;
  const manifest = await manifestOf(text.toString(), path);
  const bytes = await readIfThere(folder, manifest.component, 'component');
  if (!bytes) {
    throw new AgentInvalidError(
      `the component of ${manifest.name} is missing: ${join(folder, manifest.component)}`,
      {
        hint: folder.startsWith(builtIn)
          ? 'install tars-hyperlight again; in a clone, npm run build:guests'
          : `build it: tarscli agents build ${shown}`,
      },
    );
  }
  return load(manifest.name, manifest, bytes, () => settingsOf(folder, manifest));
}

async function manifestOf(text: string, path: string): Promise<AgentManifest> {
  // The package's own manifests are valid, and the schema takes as long to load as the agent.
  if (path.startsWith(builtIn)) return JSON.parse(text) as AgentManifest;
  const { parseManifest } = await import('./manifest.js');
  return parseManifest(text, path);
}

async function settingsOf(folder: string, manifest: AgentManifest): Promise<unknown> {
  if (manifest.settings === undefined) return {};
  const path = join(folder, manifest.settings);
  const text = await readIfThere(folder, manifest.settings, 'settings');
  if (!text) throw new AgentInvalidError(`the settings of ${manifest.name} are missing: ${path}`);
  try {
    return await parseSettings(text);
  } catch (error) {
    if (!(error instanceof NotSettings)) throw error;
    throw new AgentInvalidError(`${path} ${error.message}`, { cause: error, details: error.frame });
  }
}

async function load(
  name: string,
  manifest: AgentManifest | undefined,
  bytes: Uint8Array,
  settings: LoadedAgent['settings'],
): Promise<LoadedAgent> {
  return {
    manifest,
    settings,
    component: { name, sha256: await sha256InSlices(bytes), bytes: async () => bytes },
    byteLength: bytes.length,
  };
}
