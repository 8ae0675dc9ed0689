import { realpath } from 'node:fs/promises';
import { isWithin, realFile } from './files.js';
import type { Found, NotFound, Search } from './found.js';
import type { Installed } from './installed.js';
import { nodeOnPath, type OnPath, type Places, tarscliOnPath } from './programs.js';
import { installedFor } from './project.js';
import { namedBy, runnableAt } from './setting.js';

/**
 * Finds the tarscli of a workspace folder: the one of the setting, else the project's own, else the one on PATH. A setting
 * that leads nowhere is told, and nothing else taken instead. In folders that aren't trusted lies nothing that is run.
 */
export async function findTarscli(search: Search): Promise<Found | NotFound> {
  const allows = await permission(search);
  const named = namedBy(search);
  if (named) {
    const there = await runnableAt(named.path);
    if (!search.trusted && (named.isOfWorkspace || (there && !allows(await fileOf(there))))) {
      return { why: 'untrusted', text: `tars.path leads into a folder that isn't trusted: ${named.written}` };
    }
    if (!there) return { why: 'setting', text: notThere(named.written, named.path) };
    return made(there, 'setting', search, allows);
  }
  const own = await installedFor(search.folder);
  if (own && search.trusted) return made({ installed: own }, 'project', search, allows);
  const onPath = await tarscliOnPath(placesOf(search, allows));
  if (onPath) return made(onPath, 'path', search, allows);
  if (own) return { why: 'untrusted', text: untrusted(search.folder) };
  return { why: 'missing', text: missing(search) };
}

type Permission = (real: string) => boolean;

/** Links must not lead into a folder that isn't trusted, either. */
async function permission({ trusted, folders }: Search): Promise<Permission> {
  if (trusted) return () => true;
  const real = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
  return (file) => ![...real, ...folders].some((folder) => isWithin(file, folder));
}

const placesOf = ({ path, platform }: Search, allows: Permission): Places => ({ path, platform, allows });

async function fileOf(there: OnPath | { script: string }): Promise<string> {
  if ('installed' in there) return there.installed.main;
  if ('script' in there) return there.script;
  return (await realFile(there.executable)) ?? there.executable;
}

/** Scripts are run by the user's Node; the editor's own one may be too old, and no program. */
async function made(
  there: OnPath | { script: string },
  from: Found['from'],
  search: Search,
  allows: Permission,
): Promise<Found | NotFound> {
  if ('executable' in there) {
    const { executable } = there;
    return { command: executable, args: [], file: await fileOf(there), version: undefined, from };
  }
  const { main, version }: Installed =
    'installed' in there ? there.installed : { main: there.script, version: undefined };
  const node = (await nodeOnPath(placesOf(search, allows))) ?? search.ownNode;
  if (node === undefined) return { why: 'node', text: withoutNode };
  return { command: node, args: [main], file: main, version, from };
}

const withoutNode =
  'tarscli needs Node 20.19 or newer, and none is on PATH: install it, then restart the editor from where PATH has it.';

const notThere = (written: string, path: string) =>
  `tars.path leads to no tarscli: ${written}${written === path ? '' : ` (${path})`}. It takes an executable, its main.js, or the folder of the package tars-hyperlight; .cmd files can't be run.`;

const untrusted = (folder: string) =>
  `The tarscli of ${folder} isn't run as the folder isn't trusted. Trust it, or install tarscli for yourself: npm install --global tars-hyperlight`;

const missing = ({ folder }: Search) =>
  `No tarscli for ${folder}: run npm install --save-dev tars-hyperlight there, or npm install --global tars-hyperlight, or set tars.path.`;
