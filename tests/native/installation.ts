import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Versions } from '#host/sandbox/hyperlight/addon.js';
import { temporaryFolder } from '../host/agents-for-tests.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const scripts = new URL('../../scripts/native/platform.mjs', import.meta.url).href;
const { isSupported, platformName } = (await import(scripts)) as {
  isSupported: (platform: string) => boolean;
  platformName: () => string;
};

export const platform = platformName();
export const supported = isSupported(platform);
/** Where `npm run build:native` puts the addon. */
export const builtAddon = join(root, 'host/native', `tars-hyperlight.${platform}.node`);
export const isBuilt = existsSync(builtAddon);
export const notBuilt = 'npm run build:native has not been run';

export const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };

/** What the loader of an installation says, in a process of its own. */
export interface Said {
  path?: string;
  origin?: string;
  exports?: string[];
  versions?: Versions;
  reason?: string;
  hint?: string;
}

export interface Installation {
  /** `<folder>/node_modules` */
  modules: string;
  /** Of the package itself. */
  folder: string;
  load(env?: NodeJS.ProcessEnv): Promise<Said>;
}

/** As `npm install` leaves the package, without what the loader doesn't use. */
export async function installation(version = manifest.version): Promise<Installation> {
  const modules = join(await temporaryFolder(), 'node_modules');
  const folder = join(modules, 'tars-hyperlight');
  const loader = 'dist/host/sandbox/hyperlight/addon.js';
  await mkdir(dirname(join(folder, loader)), { recursive: true });
  await mkdir(join(folder, 'host/native'), { recursive: true });
  await copyFile(join(root, loader), join(folder, loader));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, version }));
  return { modules, folder, load: (env) => load(join(folder, loader), env) };
}

export const here = (env?: NodeJS.ProcessEnv): Promise<Said> =>
  load(join(root, 'dist/host/sandbox/hyperlight/addon.js'), env);

async function load(loader: string, env: NodeJS.ProcessEnv = {}): Promise<Said> {
  const script = `
    const { loadAddon } = await import(${JSON.stringify(pathToFileURL(loader).href)});
    const loaded = loadAddon();
    const { addon, path, origin } = loaded;
    const said = addon ? { path, origin, exports: Object.keys(addon), versions: addon.versions() } : loaded;
    console.log(JSON.stringify(said));`;
  const { TARS_HYPERLIGHT_ADDON: _, ...outer } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...outer, ...env },
  });
  return JSON.parse(stdout) as Said;
}

/** Puts the addon that was built here where the package itself carries it. */
export async function carry({ folder }: Installation): Promise<string> {
  const path = join(folder, 'host/native', basename(builtAddon));
  await copyFile(builtAddon, path);
  return path;
}

/** Installs this platform's package as `npm run pack:native` writes it. */
export async function installPlatformPackage({ modules }: Installation): Promise<string> {
  const out = await temporaryFolder();
  await promisify(execFile)(process.execPath, [join(root, 'scripts/pack-native.mjs'), '--out', out]);
  const folder = join(modules, `tars-hyperlight-${platform}`);
  await cp(join(out, platform), folder, { recursive: true });
  return folder;
}
