import { lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isBelow } from '../base/below.js';
import { canonicalJson, sha256 } from '../base/digest.js';
import { InputError } from '../base/errors.js';
import { ownVersion } from '../base/own-version.js';
import type { Host } from '../host/host.js';
import { loadPatterns } from '../patterns/load.js';
import { type CycleOptions, cycleDefaults, type SettledOptions } from './options.js';
import type { RecordOf } from './records.js';
import { authorOf } from './repository/author.js';
import { branchRefusal } from './repository/publish.js';
import { baseCommit, notIn } from './repository/run-repository.js';
import type { RunHost } from './run-host.js';
import type { StateFolder } from './state-folder.js';

/** The agents of the cycle. */
const agents = ['pattern-matcher', 'complexity', 'scorer', 'generator', 'validator'];

export function settle(options: CycleOptions): SettledOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...cycleDefaults, ...Object.fromEntries(given) };
}

/** Writes down all that the outcome of a new run depends on. @throws InputError, and the errors of `Host.open` */
export async function begin(
  folder: StateFolder,
  options: SettledOptions,
  { nowMs, signal, host }: { nowMs: number; signal: AbortSignal; host: RunHost },
): Promise<RecordOf<'started'>> {
  const { commit, tree, branch, remoteUrl, project } = await baseCommit(folder.root, options.base, signal);
  const missing = await notIn(folder.root, commit, options.target, signal);
  if (missing !== undefined) {
    throw new InputError(`${missing} is not in the commit ${commit.slice(0, 12)}`, {
      hint: 'a run improves what is committed: commit it first, or name a commit that has it with --base',
    });
  }
  const refused = options.dryRun
    ? undefined
    : await branchRefusal(folder.root, options.branch, commit, signal);
  if (refused !== undefined) {
    throw new InputError(`the branch ${options.branch} can't be made: ${refused}`, {
      hint: 'name another one with --branch',
    });
  }
  await refuseCopies(folder.root, commit, options.copied, signal);
  const { tools, backend } = await toolsOf(await host.get(options), options);
  return {
    type: 'started',
    run: await folder.newRun(nowMs, `${commit}${canonicalJson(options)}`),
    at: new Date(nowMs - (nowMs % 1000)).toISOString(),
    version: ownVersion(),
    repository: {
      root: folder.root,
      name: basename(project),
      base: commit,
      tree,
      ...(branch !== undefined && { branch }),
      ...(remoteUrl !== undefined && { remoteUrl }),
    },
    author: await authorOf(folder.root, signal),
    options: JSON.parse(JSON.stringify(options)) as Record<string, unknown>,
    tools,
    backend,
  };
}

/** @throws InputError if a folder to copy isn't there, isn't in the work tree, or is in the commit anyway */
async function refuseCopies(
  root: string,
  commit: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const path of paths) {
    const place = join(root, path);
    const entry = await lstat(place).catch(() => undefined);
    if (place === root || !isBelow(place, root) || !entry?.isDirectory()) {
      throw new InputError(`there is no folder ${path} in ${root} to copy for the tests`, {
        hint: 'make it first, such as with npm ci',
      });
    }
    if ((await notIn(root, commit, [path], signal)) === undefined) {
      throw new InputError(`${path} is in the commit, so the tests find it anyway`, {
        hint: 'leave it out of --test-copies',
      });
    }
  }
}

/** The agents and patterns, with their digests: what made the edits. */
async function toolsOf(host: Host, { patterns }: CycleOptions) {
  const tools: RecordOf<'started'>['tools'] = [];
  for (const agent of agents) {
    const { manifest, sha256: digest } = await host.inspect(agent);
    tools.push({ name: agent, version: manifest.version, digest });
  }
  const database = canonicalJson(await loadPatterns(patterns && [...patterns]));
  tools.push({ name: 'patterns', version: '', digest: sha256(database) });
  return { tools, backend: host.backend.name };
}
